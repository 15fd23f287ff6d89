import { createHash } from 'node:crypto';
import type { Clock } from '../../../platform/clock.ts';
import { constantTimeEqual, hashSecret, newSecret } from '../../../platform/crypto/index.ts';
import { AppError } from '../../../platform/errors/index.ts';
import type { Auditor } from '../audit/index.ts';
import { badSignInCode, signInElsewhere } from './auth.errors.ts';
import type { AuthService, Credentials, IssuedToken } from './auth.service.ts';
import type { SignInCode, SignInRepo } from './sign-in.repo.ts';

/** How long a code is good, and what is changed for a new token; how long after the secret was shown the last one ends. */
export const codeSeconds = 60;
const refreshMs = 2 * 3_600_000;
const signedInMs = 16 * 3_600_000;

/** What a page shows of the code that it was handed. */
export interface ShownCode {
  code: string;
  codeVerifier: string;
  redirectPath: string;
}

export interface PageToken extends IssuedToken {
  /** Good once, for another token; undefined when a day's work is over and the secret is to be shown again. */
  refreshToken: string | undefined;
}

/** The sign-in of people to pages at the built-in issuer (RFC 6749 with RFC 7636), for trials. */
export interface SignInService {
  /** @throws AppError 409 `sign-in-elsewhere` where people sign in at another issuer */
  assertHere(): void;
  /** A code for the page at `redirectPath` that keeps what `codeChallenge` is the S256 of. */
  issueCode(
    of: Pick<Credentials, 'clientId' | 'subject'>,
    page: { codeChallenge: string; redirectPath: string },
  ): Promise<string>;
  /** Whether a code was handed to this page. @throws AppError 401 `bad-sign-in-code` */
  look(shown: ShownCode | { refreshToken: string }): Promise<SignInCode>;
  /** Uses it up for a token. @throws AppError 401 where somebody was faster, or the client has been revoked since */
  redeem(code: SignInCode): Promise<PageToken>;
  /** Notes in the audit log that a code was refused; never the code. */
  noteRefusal(requestId: string): Promise<void>;
}

const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');

export function createSignInService(deps: {
  repo: SignInRepo;
  auth: Pick<AuthService, 'tokenAgain'>;
  audit: Auditor;
  /** The machine's own: how old a code is is a matter of security, not of the drill. */
  clock: Clock;
  /** Whether people sign in at another issuer. */
  elsewhere: boolean;
}): SignInService {
  const { repo, auth, audit, clock, elsewhere } = deps;
  const after = (ms: number, from = clock.now()): Date => new Date(from.getTime() + ms);

  return {
    assertHere() {
      if (elsewhere) throw new AppError(signInElsewhere);
    },

    async issueCode({ clientId, subject }, { codeChallenge, redirectPath }) {
      const code = newSecret();
      await repo.add({
        codeHash: hashSecret(code),
        kind: 'code',
        clientId,
        subject: subject ?? null,
        challenge: codeChallenge,
        redirectPath,
        signedInAt: clock.now(),
        expiresAt: after(codeSeconds * 1_000),
      });
      return code;
    },

    async look(shown) {
      if ('refreshToken' in shown) {
        const known = await repo.find(hashSecret(shown.refreshToken), 'refresh', clock.now());
        if (known === undefined) throw new AppError(badSignInCode);
        return known;
      }
      const known = await repo.find(hashSecret(shown.code), 'code', clock.now());
      const challenge = Buffer.from(challengeOf(shown.codeVerifier));
      const fits = constantTimeEqual(Buffer.from(known?.challenge ?? ''), challenge);
      if (known === undefined) throw new AppError(badSignInCode);
      if (!fits || known.redirectPath !== shown.redirectPath) {
        // Somebody has it who did not ask for it: it is good for nobody any more.
        await repo.use(known.codeHash);
        throw new AppError(badSignInCode);
      }
      return known;
    },

    async redeem({ codeHash, clientId, subject, signedInAt }) {
      if (!(await repo.use(codeHash))) throw new AppError(badSignInCode);
      const token = await auth.tokenAgain(clientId, subject ?? undefined);
      if (token === undefined) throw new AppError(badSignInCode);
      const end = after(signedInMs, signedInAt);
      if (end <= clock.now()) return { ...token, refreshToken: undefined };
      const refreshToken = newSecret();
      const until = after(refreshMs);
      await repo.add({
        codeHash: hashSecret(refreshToken),
        kind: 'refresh',
        clientId,
        subject,
        challenge: null,
        redirectPath: null,
        signedInAt,
        expiresAt: until < end ? until : end,
      });
      return { ...token, refreshToken };
    },

    async noteRefusal(requestId) {
      await audit.append(
        audit.entry({
          by: { sub: 'unknown', role: 'unknown', requestId },
          action: 'secret.refused',
          object: { kind: 'sign-in-code', id: 'unknown' },
          details: { why: 'wrong, used or expired' },
        }),
      );
    },
  };
}
