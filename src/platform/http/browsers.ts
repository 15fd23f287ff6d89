import type { FastifyInstance } from 'fastify';

/** What every answer tells a browser, unless its handler says otherwise: it is data, and no page of anybody's. */
const forBrowsers = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

/** Headers of requests that scripts of other origins may set, and of answers that they may read. */
const settable =
  'authorization, content-type, accept-language, idempotency-key, if-match, if-none-match, last-event-id';
const readable =
  'etag, link, location, muster-practice, retry-after, idempotency-replayed, ratelimit-limit, ratelimit-remaining, ratelimit-reset, x-request-id, deprecation, sunset';
const methods = 'GET, HEAD, POST, PUT, PATCH, DELETE';

/** How long a browser may remember what it was allowed, in seconds. */
const rememberedSeconds = 600;

const withOrigin = (vary: unknown): string => {
  const said = vary === undefined ? '' : String(vary);
  return /(^|,)\s*origin\s*(,|$)/i.test(said) ? said : said === '' ? 'origin' : `${said}, origin`;
};

/**
 * Tells browsers what answers are, and lets scripts of the origins named ask from there; of no other. Who asks is known
 * by their token alone, never by a cookie: nothing is allowed that would send one along.
 */
export function admitBrowsers(app: FastifyInstance, origins: readonly string[]): void {
  const allowed = new Set(origins);
  app.addHook('onRequest', (request, reply, done) => {
    void reply.headers(forBrowsers);
    const { origin } = request.headers;
    if (origin === undefined || !allowed.has(origin)) return done();
    void reply.headers({
      'access-control-allow-origin': origin,
      'access-control-expose-headers': readable,
      vary: 'origin',
    });
    if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined)
      return done();
    // A browser asks whether it may ask; this is answered before anybody is asked who they are.
    void reply
      .code(204)
      .headers({
        'access-control-allow-methods': methods,
        'access-control-allow-headers': settable,
        'access-control-max-age': String(rememberedSeconds),
      })
      .send();
  });
  if (allowed.size === 0) return;
  // A shared cache must not give one origin what another was allowed; handlers name what else their answers depend on.
  app.addHook('onSend', (_request, reply, payload, done) => {
    void reply.header('vary', withOrigin(reply.getHeader('vary')));
    done(null, payload);
  });
}
