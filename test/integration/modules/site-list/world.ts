import type { RosterBundle } from '../../../../src/demo/tablet/roster.ts';
import type { TestApp } from '../../../support/app.ts';

/** Tokens and calls of one site's tablet. */
export async function tabletOf(t: TestApp, site: string, sub = 'tablet') {
  const token = await t.token('tablet', { sub, site });
  let seq = 0;
  return {
    token,
    roster: (query: Record<string, string> = {}) =>
      t.need<RosterBundle>('GET', `/v1/sites/${site}/roster?${new URLSearchParams(query)}`, { token }),
    checkIn: (shown: object) => {
      seq += 1;
      const body = { deviceSeq: seq, at: t.clock.now().toISOString(), lane: '1', ...shown };
      return t.call('POST', `/v1/sites/${site}/check-ins`, { token, body });
    },
  };
}

/** A bundle without what differs from one asking to the next, in an order of its own. */
export function contentOf(bundle: RosterBundle | undefined) {
  const { windows, people, revoked } = bundle ?? { windows: [], people: [], revoked: [] };
  return {
    windows,
    people: [...people].sort((a, b) => (a[0] < b[0] ? -1 : 1)),
    revoked: revoked.flatMap(({ slotId, ids }) => ids.map((id) => `${id} ${slotId}`)).sort(),
  };
}
