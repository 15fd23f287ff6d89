import { type Network, NoNetwork } from '../../core/tablet/index.ts';

/** A request that is not answered by then is one that got lost, in ms. */
const patienceMs = 30_000;

/** The way to the service. */
export const network: Network = async ({ method, path, token, body }) => {
  let answer: Response;
  try {
    answer = await fetch(path, {
      method,
      headers: {
        accept: 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      credentials: 'omit',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
      signal: AbortSignal.timeout(patienceMs),
    });
    const retryAfter = answer.headers.get('retry-after');
    return {
      status: answer.status,
      body: answer.status === 204 ? undefined : await answer.json(),
      ...(retryAfter === null ? {} : { retryAfter: Number(retryAfter) }),
    };
  } catch (error) {
    throw new NoNetwork(error instanceof Error ? error.message : String(error));
  }
};
