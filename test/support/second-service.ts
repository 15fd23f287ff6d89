import { composeApi, composeHouse } from '../../src/main/compose.ts';
import { openGround } from '../../src/main/ground.ts';
import type { Caller } from '../../src/modules/foundation/auth/index.ts';
import type { Role } from '../../src/modules/foundation/auth/roles.ts';
import type { Clock } from '../../src/platform/clock.ts';
import { loadConfig } from '../../src/platform/config.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { type Answer, type Ask, type Method, payloadOf, toAnswer } from './app.ts';

/** Another process of the service on the same database, as far as its answers are concerned. */
export interface SecondService {
  get(url: string, token: string): Promise<{ status: number; body: unknown }>;
  post(url: string, token: string, body: unknown): Promise<{ status: number; body: unknown }>;
  call<T>(method: Method, url: string, ask?: Ask): Promise<Answer<T>>;
  token(role: Role, scope?: Partial<Caller>): Promise<string>;
  /** Takes requests on a free port, too; answers its address. */
  listen(): Promise<string>;
  close(): Promise<void>;
}

/** Starts it with an environment of its own. @throws what its start throws, with nothing left open */
export async function startSecondService(
  databaseUrl: string,
  environment: Record<string, string>,
  clock?: Clock,
): Promise<SecondService> {
  const config = loadConfig({
    DATABASE_URL: databaseUrl,
    // The machine may be busy with other tests, and the process full of their houses, which is no load of this service.
    SHED_LOOP_DELAY_MS: '60000',
    SHED_RSS_MB: '1000000',
    ...environment,
  });
  const { masterKey } = config;
  if (masterKey === undefined) throw new Error('a second service needs a master key');
  const logger = createLogger({ level: 'silent', process: 'second' });
  const opened = await openGround({ ...config, databaseUrl, masterKey }, logger, 'second');
  const ground = clock === undefined ? opened : { ...opened, clock };
  const house = composeHouse(ground);
  const { services } = house;
  const app = await composeApi(ground, house);
  const ask = async (method: 'GET' | 'POST', url: string, token: string, payload?: object) => {
    const answer = await app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${token}` },
      ...(payload === undefined ? {} : { payload }),
    });
    return { status: answer.statusCode, body: answer.json() as unknown };
  };
  return {
    get: (url, token) => ask('GET', url, token),
    post: (url, token, body) => ask('POST', url, token, body as object),
    call: async (method, url, sent = {}) => toAnswer(await app.inject({ method, url, ...payloadOf(sent) })),
    token: (role, scope = {}) =>
      services.tokens.issue({ sub: `test-${role}`, role, division: undefined, site: undefined, ...scope }),
    listen: () => app.listen({ port: 0, host: '127.0.0.1' }),
    async close() {
      await app.close();
      await house.close();
      await ground.close();
    },
  };
}
