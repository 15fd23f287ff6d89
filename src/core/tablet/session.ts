import type { Network, NetworkAnswer, NetworkRequest } from './network.ts';

/** What enrolling gives a tablet, once; to be kept where nobody else reads it. */
export interface Enrolment {
  /** The device's id. */
  id: string;
  siteId: string;
  /** What its tickets bear, so that no two tablets of a site give the same; devices enrolled by hand may have none. */
  tag?: string;
  clientId: string;
  clientSecret: string;
}

/** Enrols with the code that the district gave out. @throws NoNetwork; Error where the code is wrong or used up */
export async function enrol(network: Network, code: string): Promise<Enrolment> {
  const { status, body } = await network({
    operation: 'enrol a tablet',
    method: 'POST',
    path: '/v1/devices/enrol',
    body: { code },
  });
  if (status !== 201) throw new Error(`the code was not taken (${status})`);
  return body as Enrolment;
}

/** Sends requests as somebody who is signed in. */
export type SignedIn = (request: Omit<NetworkRequest, 'token'>) => Promise<NetworkAnswer>;

/**
 * Gets a token when it first needs one, and a new one whenever the service says 401: a tablet does not rely on its own
 * clock to know when a token ends. A refused token is answered as it is: the device is revoked, or its secret wrong.
 */
export function createSignedIn(
  network: Network,
  credentials: Pick<Enrolment, 'clientId' | 'clientSecret'>,
): SignedIn {
  let token: string | undefined;
  return async (request) => {
    for (let tries = 1; ; tries++) {
      if (token === undefined) {
        const { clientId, clientSecret } = credentials;
        const issued = await network({
          operation: 'get a token',
          method: 'POST',
          path: '/v1/auth/token',
          body: { clientId, clientSecret },
        });
        if (issued.status !== 200) return issued;
        token = (issued.body as { accessToken: string }).accessToken;
      }
      const answer = await network({ ...request, token });
      if (answer.status !== 401 || tries > 1) return answer;
      token = undefined;
    }
  };
}
