import { expect } from 'vitest';
import { rackAt } from '../../integration/modules/tubes/rack.ts';
import type { TestApp } from '../app.ts';
import { gulou } from '../divisions.ts';
import type { SeededDrill } from '../drill.ts';
import { registration } from '../people.ts';
import { at } from './lines.ts';

/**
 * Somebody who came early, to a tablet without a network, into each of four tubes: of two one is over its four hours, one
 * nearly; so is one of two that lie in boxes.
 */
export async function oldTubes(t: TestApp, drill: SeededDrill, site: string): Promise<void> {
  const rack = await rackAt(t, site, 'early');
  const token = await t.token('tablet', { sub: 'early', site });
  for (const [n, time] of ['04:40', '05:10', '04:45', '05:20'].entries()) {
    const then = { at: at(time).toISOString() };
    const body = {
      deviceSeq: rack.seq(),
      ...then,
      lane: '1',
      walkIn: registration(200 + n, gulou.communities[0]),
    };
    const { ticket } = await t.need<{ ticket: string }>('POST', `/v1/sites/${site}/check-ins`, {
      token,
      body,
    });
    expect((await rack.open(`MF-OLD-${n}`, then)).status).toBe(201);
    expect((await rack.swab(`MF-OLD-${n}`, { ...then, ticket })).status).toBe(201);
    if (n < 2) continue;
    await rack.act(`MF-OLD-${n}`, 'seal', { counted: 1 });
    const now = { at: t.clock.now().toISOString() };
    const boxes = `/v1/drills/${drill.id}/boxes`;
    const act = (body: object) => ({ token, body: { deviceSeq: rack.seq(), ...now, ...body } });
    await t.need('POST', boxes, act({ code: `B-OLD-${n}` }));
    await t.need('POST', `${boxes}/B-OLD-${n}/tubes`, act({ barcode: `MF-OLD-${n}` }));
  }
}
