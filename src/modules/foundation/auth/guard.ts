import { AppError, unauthenticated } from '../../../platform/errors/index.ts';
import type { Access, HttpReply, HttpRequest, HttpServer } from '../../../platform/http/index.ts';
import type { CheckLimits } from '../limits/index.ts';
import {
  noCheckpoint,
  noFacility,
  noLaboratory,
  noTeam,
  wrongDivision,
  wrongRole,
  wrongSite,
} from './refusals.ts';
import type { Revocations } from './revocations.ts';
import { type Caller, covers, isHeadquarters } from './roles.ts';
import type { Tokens } from './tokens.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls; null on a public route without a token. */
    caller: Caller | null;
    /**
     * Whether whoever was admitted with this request would be now: not where the token has expired, or its client or
     * tablet has been revoked since. For answers that go on: every other request is asked once. @throws where it cannot
     * be told
     */
    staysAdmitted(): Promise<boolean>;
  }
}

/** Longest token that is looked at. */
const maxTokenLength = 4096;

/** How it is known who calls. */
interface Identity {
  tokens: Pick<Tokens, 'verify' | 'known'>;
  revocations: Pick<Revocations, 'isRevoked' | 'isKnownRevoked'>;
}
const missing = {
  en: 'There is no token. Send the header `Authorization: Bearer …` with one from `POST /v1/auth/token`.',
  zh: '请求未携带令牌。请通过 `POST /v1/auth/token` 获取，并以 `Authorization: Bearer …` 头携带。',
};
const unreadable = {
  en: 'The header Authorization holds no token. It reads `Bearer`, a space, and the token, 4096 characters at most.',
  zh: 'Authorization 头不含令牌。格式为 `Bearer`、空格、令牌，最长 4096 个字符。',
};

/** The caller that the token names; null without a token. @throws AppError 401 for a bad one */
async function identify(request: HttpRequest, { tokens, revocations }: Identity): Promise<Caller | null> {
  const token = bearer(request);
  if (token === undefined) return null;
  const caller = await tokens.verify(token);
  if (await revocations.isRevoked(caller)) throw new AppError(unauthenticated);
  return caller;
}

/** The same where nothing has to be asked for; undefined where something has, or there is something to refuse. */
function identifyAtOnce(
  { headers: { authorization } }: HttpRequest,
  { tokens, revocations }: Identity,
): Caller | null | undefined {
  if (authorization === undefined) return null;
  if (!authorization.startsWith(usualScheme)) return undefined;
  const caller = tokens.known(authorization.slice(usualScheme.length));
  return caller !== undefined && revocations.isKnownRevoked(caller) === false ? caller : undefined;
}

/** As clients write it. Whatever follows is a token where it is known as one. */
const usualScheme = 'Bearer ';

function bearer(request: HttpRequest): string | undefined {
  const header = request.headers.authorization;
  if (header === undefined) return undefined;
  const token = /^bearer ([\w.~+/=-]+)$/i.exec(header)?.[1];
  if (token === undefined || token.length > maxTokenLength) {
    throw new AppError(unauthenticated, { detail: unreadable });
  }
  return token;
}

/**
 * Checks every request against the access its route declares, before its body is read. On public routes a
 * token is optional (headquarters see their drafts there), but a bad one is still refused. `checkLimits` is asked as
 * soon as it is known who calls, before anything is refused: refusals count, too. `admit` is asked last, about callers
 * of the right role: a tablet may have been revoked since its token was issued.
 */
export function guardRoutes(
  app: HttpServer,
  identity: Identity,
  checkLimits: CheckLimits = () => undefined,
  admit: (caller: Caller) => Promise<void> | undefined = () => undefined,
): void {
  app.decorateRequest('caller', null);
  app.decorateRequest('staysAdmitted', async function staysAdmitted(this: HttpRequest) {
    try {
      const caller = await identify(this, identity);
      if (caller !== null) await admit(caller);
      return true;
    } catch (error) {
      if (error instanceof AppError && [401, 403].includes(error.problem.status)) return false;
      throw error;
    }
  });

  /** @throws AppError 401, 403 */
  function requireAccess(caller: Caller | null, access: Access): Promise<void> | undefined {
    if (access === 'public') return undefined;
    if (caller === null) throw new AppError(unauthenticated, { detail: missing });
    if (!access.includes(caller.role)) throw wrongRole(caller, access);
    return admit(caller);
  }

  function checkKnown(
    request: HttpRequest,
    reply: HttpReply,
    caller: Caller | null,
    access: Access,
  ): Promise<void> | undefined {
    request.caller = caller;
    request.seesMore = isHeadquarters(caller);
    const counted = checkLimits(request, reply);
    return counted === undefined
      ? requireAccess(caller, access)
      : counted.then(() => requireAccess(caller, access));
  }

  async function identifyAndCheck(request: HttpRequest, reply: HttpReply, access: Access): Promise<void> {
    let caller: Caller | null;
    try {
      caller = await identify(request, identity);
    } catch (refusal) {
      await checkLimits(request, reply);
      throw refusal;
    }
    await checkKnown(request, reply, caller, access);
  }

  /** Undefined where nothing has to be waited for. @throws AppError */
  function check(request: HttpRequest, reply: HttpReply): Promise<void> | undefined {
    const { access } = request.asked.config;
    if (access === undefined) return checkLimits(request, reply);
    const caller = identifyAtOnce(request, identity);
    return caller === undefined
      ? identifyAndCheck(request, reply, access)
      : checkKnown(request, reply, caller, access);
  }

  // Of nearly every request all is known: it goes on at once, without a promise.
  app.addHook('onRequest', (request, reply, done) => {
    let waits: Promise<void> | undefined;
    try {
      waits = check(request, reply);
    } catch (refusal) {
      done(refusal as AppError);
      return;
    }
    if (waits === undefined) done();
    else waits.then(() => done(), done);
  });
}

/** The caller of a route that asks for a token. */
export function callerOf(request: HttpRequest): Caller {
  if (request.caller === null) throw new AppError(unauthenticated, { detail: missing });
  return request.caller;
}

/** The caller with the request they act in, as the audit log names them. */
export function actorOf(request: HttpRequest): Caller & { requestId: string } {
  return { ...callerOf(request), requestId: request.id };
}

/** @throws AppError 403 unless the caller's division covers `code`. */
export function requireDivision(caller: Caller, code: string): void {
  if (!covers(caller, code)) throw wrongDivision(caller, code);
}

/** @throws AppError 403 unless the caller's token is for this site. */
export function requireSite(caller: Caller, siteId: string): void {
  if (caller.site !== siteId) throw wrongSite(caller, siteId);
}

/** The laboratory that the caller's token stands for. @throws AppError 403 where it stands for none */
export function laboratoryOf(caller: Caller): string {
  if (caller.laboratory === undefined) throw noLaboratory();
  return caller.laboratory;
}

/** The facility that the caller's token stands for. @throws AppError 403 where it stands for none */
export function facilityOf(caller: Caller): string {
  if (caller.facility === undefined) throw noFacility();
  return caller.facility;
}

/** The checkpoint that the caller's token stands for. @throws AppError 403 where it stands for none */
export function checkpointOf(caller: Caller): string {
  if (caller.checkpoint === undefined) throw noCheckpoint();
  return caller.checkpoint;
}

/** The team that the caller's token stands for. @throws AppError 403 where it stands for none */
export function teamOf(caller: Caller): string {
  if (caller.team === undefined) throw noTeam();
  return caller.team;
}
