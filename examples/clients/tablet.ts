import { type Muster, need, signIn, visit } from './muster.ts';

/** A tablet that is signed in. */
export interface Tablet {
  siteId: string;
  /** What its tickets bear. */
  tag: string;
  muster: Muster;
}

/** Takes the code that headquarters gave out for credentials of the tablet's own, and signs in with them. */
export async function enrol(address: string, code: string): Promise<Tablet> {
  const enrolled = need(await visit(address).POST('/v1/devices/enrol', { body: { code } }));
  const { siteId, tag, clientId, clientSecret } = enrolled;
  return { siteId, tag, muster: await signIn(address, { clientId, clientSecret }) };
}

/** What the tablet carries for when there is no network: who is expected, keys, revoked passes. */
export async function takeSiteList({ muster, siteId }: Tablet) {
  return need(await muster.GET('/v1/sites/{siteId}/site-list', { params: { path: { siteId } } }));
}

/** Checks in whoever shows a pass; `fresh` is false where the service knew it already. */
export async function checkIn(
  { muster, siteId }: Tablet,
  row: { deviceSeq: number; at: string; pass: string },
) {
  const path = { siteId };
  const answer = await muster.POST('/v1/sites/{siteId}/check-ins', {
    params: { path },
    body: { ...row, lane: '1' },
  });
  return { fresh: answer.response.status === 201, body: need(answer) };
}
