import type { SiteListBundle } from '../../../../src/demo/tablet/site-list.ts';
import type { TestApp } from '../../../support/app.ts';

/** Tokens and calls of one site's tablet. */
export async function tabletOf(t: TestApp, site: string, sub = 'tablet') {
  const token = await t.token('tablet', { sub, site });
  let seq = 0;
  return {
    token,
    siteList: (query: Record<string, string> = {}) =>
      t.need<SiteListBundle>('GET', `/v1/sites/${site}/site-list?${new URLSearchParams(query)}`, { token }),
    checkIn: (shown: object) => {
      seq += 1;
      const body = { deviceSeq: seq, at: t.clock.now().toISOString(), lane: '1', ...shown };
      return t.call('POST', `/v1/sites/${site}/check-ins`, { token, body });
    },
  };
}

/** A bundle without what differs from one asking to the next, in an order of its own. */
export function contentOf(bundle: SiteListBundle | undefined) {
  const { windows, people, revoked } = bundle ?? { windows: [], people: [], revoked: [] };
  return {
    windows,
    people: [...people].sort((a, b) => (a[0] < b[0] ? -1 : 1)),
    revoked: revoked.flatMap(({ slotId, ids }) => ids.map((id) => `${id} ${slotId}`)).sort(),
  };
}
