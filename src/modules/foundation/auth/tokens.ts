import {
  createRemoteJWKSet,
  decodeProtectedHeader,
  errors,
  type JWTVerifyGetKey,
  jwtVerify,
  SignJWT,
} from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Clock } from '../../../platform/clock.ts';
import { AppError, unauthenticated, unavailable } from '../../../platform/errors/index.ts';
import type { Keyring } from '../keys/index.ts';
import { type Caller, roles } from './roles.ts';

/** How long a token of ours is good for, in seconds. */
export const tokenSeconds = 3600;

/** Verified tokens that are remembered, so that a client's second call costs no signature check. */
const rememberedTokens = 20_000;

const claims = z.object({
  // No control characters and no halves of one: accounts are stored.
  sub: z
    .string()
    .max(200)
    .regex(/^[^\p{Cc}\p{Cs}]+$/u),
  role: z.enum(roles),
  division: z
    .string()
    .regex(/^\d{2,12}$/)
    .optional(),
  site: z.uuid().optional(),
  laboratory: z.uuid().optional(),
  team: z.uuid().optional(),
  facility: z.uuid().optional(),
  checkpoint: z.uuid().optional(),
  // RFC 9068.
  client_id: z.string().max(200).optional(),
  exp: z.number(),
});

export interface Tokens {
  /** A token for this caller, signed by the built-in issuer; good for `seconds`, an hour unless told. */
  issue(caller: Caller, seconds?: number): Promise<string>;
  /** Who holds the token. @throws AppError 401 when it is not valid now, 503 when its issuer does not answer */
  verify(token: string): Promise<Caller>;
  /** The same of a token that has been verified here before and is valid now; undefined of any other. */
  known(token: string): Caller | undefined;
}

/**
 * Issues and verifies bearer tokens (JWT, RFC 7519; EdDSA). Keys are found by `kid`: first our own, then those
 * of the issuer at `jwksUrl`. `clock` must be the machine's own: a drill's clock may be moved, and a token's
 * age is a matter of security, not of the drill.
 */
export function createTokens(deps: {
  keyring: Keyring;
  clock: Clock;
  issuer: string;
  audience: string;
  jwksUrl: string | undefined;
}): Tokens {
  const { keyring, clock, issuer, audience } = deps;
  const remote = deps.jwksUrl === undefined ? undefined : createRemoteJWKSet(new URL(deps.jwksUrl));
  const askRemote = async (keys: JWTVerifyGetKey, [header, token]: Parameters<JWTVerifyGetKey>) => {
    try {
      return await keys(header, token);
    } catch (cause) {
      // A token with a key that the issuer does not have is bad; an issuer that does not answer is another matter.
      if (cause instanceof errors.JWKSNoMatchingKey || cause instanceof errors.JWKSMultipleMatchingKeys)
        throw cause;
      throw new AppError(unavailable, { cause, retryAfter: 2 });
    }
  };

  /** Verifies by our own key of that id, else by the other issuer's: its keys may be called as ours are. */
  async function payloadOf(token: string, currentDate: Date) {
    const options = {
      issuer,
      audience,
      algorithms: ['EdDSA', 'ES256', 'RS256', 'PS256'],
      currentDate,
      requiredClaims: ['exp', 'sub'],
    };
    const { kid } = decodeProtectedHeader(token);
    const own = kid === undefined ? undefined : keyring.find('token', kid);
    if (own !== undefined) {
      try {
        return (await jwtVerify(token, own.publicKey, options)).payload;
      } catch (cause) {
        if (remote === undefined || !(cause instanceof errors.JWSSignatureVerificationFailed)) throw cause;
      }
    }
    if (remote === undefined) throw new Error('unknown key');
    return (await jwtVerify(token, (...of: Parameters<JWTVerifyGetKey>) => askRemote(remote, of), options))
      .payload;
  }

  const remembered = new LRUCache<string, { caller: Caller; expiresAt: number }>({ max: rememberedTokens });

  function known(token: string): Caller | undefined {
    const one = remembered.get(token);
    return one !== undefined && one.expiresAt > clock.now().getTime() ? one.caller : undefined;
  }

  return {
    known,

    async issue(caller, seconds = tokenSeconds) {
      const signer = keyring.signer('token');
      const now = Math.floor(clock.now().getTime() / 1000);
      return new SignJWT({
        role: caller.role,
        ...(caller.division === undefined ? {} : { division: caller.division }),
        ...(caller.site === undefined ? {} : { site: caller.site }),
        ...(caller.laboratory === undefined ? {} : { laboratory: caller.laboratory }),
        ...(caller.team === undefined ? {} : { team: caller.team }),
        ...(caller.facility === undefined ? {} : { facility: caller.facility }),
        ...(caller.checkpoint === undefined ? {} : { checkpoint: caller.checkpoint }),
        ...(caller.client === undefined ? {} : { client_id: caller.client }),
      })
        .setProtectedHeader({ alg: 'EdDSA', kid: signer.kid })
        .setSubject(caller.sub)
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt(now)
        .setExpirationTime(now + seconds)
        .sign(signer.privateKey);
    },

    async verify(token) {
      const holder = known(token);
      if (holder !== undefined) return holder;
      try {
        const payload = await payloadOf(token, clock.now());
        const { client_id: client, exp, ...claimed } = claims.parse(payload);
        const { sub, role, division, site, laboratory, team, facility, checkpoint } = claimed;
        const caller: Caller = { sub, role, division, site, laboratory, team, facility, checkpoint, client };
        remembered.set(token, { caller, expiresAt: exp * 1000 });
        return caller;
      } catch (cause) {
        if (cause instanceof AppError) throw cause;
        throw new AppError(unauthenticated, { cause });
      }
    },
  };
}
