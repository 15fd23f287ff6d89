import { describe, expect, test } from 'vitest';
import { HOUR } from '../../../../../src/core/queueing/index.ts';
import { type Action, propose, usualRules } from '../../../../../src/core/queueing/proposals/index.ts';
import { siteOf, situationOf } from '../../../../support/queue-sites.ts';
import { at } from '../../../../support/site-days.ts';

const now = at(9);
const crowded = (more: Parameters<typeof siteOf>[2] = {}) =>
  siteOf('b-crowded', now, { ...more, plan: { booked: 200, ...more.plan } });
const quiet = (more: Parameters<typeof siteOf>[2] = {}) =>
  siteOf('a-quiet', now, { metres: 800, ...more, plan: { booked: 30, ...more.plan } });

const actionsOf = <K extends Action['kind']>(proposals: ReturnType<typeof propose>, kind: K) =>
  proposals
    .map(({ action }) => action)
    .filter((action): action is Extract<Action, { kind: K }> => action.kind === kind);

describe('proposals', () => {
  test('are none where nothing heads for congestion', () => {
    const sites = [quiet(), siteOf('c', now, { plan: { booked: 80 }, more: { lanesStandingBy: 2 } })];
    expect(propose(situationOf(now, sites, { teamsStandingBy: 3 }), 1)).toEqual([]);
    expect(propose(situationOf(now, []), 1)).toEqual([]);
  });

  test('of a crowded site: lanes that stand by, a lane of a quiet one, its windows; the best first', () => {
    const sites = [crowded({ more: { lanesStandingBy: 2 } }), quiet()];
    const proposals = propose(situationOf(now, sites, { teamsStandingBy: 1 }), 1);
    expect(actionsOf(proposals, 'open-lanes').map(({ lanes }) => lanes)).toContain(2);
    const brought = actionsOf(proposals, 'bring-lane');
    expect(new Set(brought.map(({ from }) => from))).toEqual(new Set(['a-quiet', undefined]));
    for (const { leavesAt, arrivesAt } of brought) {
      expect(leavesAt).toBe(now + usualRules.packingTakes);
      expect(arrivesAt).toBeGreaterThan(leavesAt + usualRules.settingUpTakes);
    }
    expect(actionsOf(proposals, 'offer-windows').length).toBeGreaterThan(0);
    const net = proposals.map(({ effect }) => effect.netMinutes.p50);
    expect(net).toEqual([...net].sort((a, b) => b - a));
    for (const { action, effect } of proposals) {
      expect(action.site).toBe('b-crowded');
      expect(effect.netMinutes.p50).toBeGreaterThanOrEqual(usualRules.worthMinutes);
      expect(effect.netMinutes.p10).toBeGreaterThan(0);
      expect(effect.minutesSaved.p50).toBeGreaterThanOrEqual(effect.netMinutes.p50);
      expect(effect.waitAfter).toBeLessThanOrEqual(effect.waitBefore);
    }
  });

  test('are made where waits are congested by the limits of the drill', () => {
    const sites = [crowded({ more: { lanesStandingBy: 2 } }), quiet()];
    const patient = { ...usualRules, bandLimits: { clearMinutes: 400, busyMinutes: 480 } };
    expect(propose(situationOf(now, sites), 1).length).toBeGreaterThan(0);
    expect(propose(situationOf(now, sites, { rules: patient }), 1)).toEqual([]);
  });

  test('are the same whatever the order of sites', () => {
    const sites = [crowded({ more: { lanesStandingBy: 1 } }), quiet(), siteOf('c', now, { metres: 400 })];
    const forward = propose(situationOf(now, sites), 7);
    expect(forward.length).toBeGreaterThan(0);
    expect(propose(situationOf(now, [...sites].reverse()), 7)).toEqual(forward);
  });

  test('take no lane that a site must keep, and none that has been taken already', () => {
    const kept = [crowded(), quiet({ more: { lanesAtLeast: 4 } })];
    expect(actionsOf(propose(situationOf(now, kept), 1), 'bring-lane')).toEqual([]);
    const lanes = [{ at: now + HOUR / 6, by: -1 }];
    const changes = { lanes, walkInPause: undefined, offers: [] };
    const taken = [crowded(), quiet({ more: { lanesAtLeast: 3, changes } })];
    expect(actionsOf(propose(situationOf(now, taken), 1), 'bring-lane')).toEqual([]);
  });

  test('offer windows that begin late enough, within a walk, with room, to nobody twice', () => {
    const sites = [crowded(), quiet()];
    const offered = actionsOf(propose(situationOf(now, sites), 1), 'offer-windows');
    for (const { windows, walkMetres } of offered) {
      expect(walkMetres).toBeLessThanOrEqual(usualRules.walkLimitMetres);
      for (const { from, to, people } of windows) {
        expect(from).toBeGreaterThanOrEqual(now + usualRules.noticeTakes);
        expect(to).toBeGreaterThanOrEqual(from);
        expect(people).toBeGreaterThan(0);
        expect(people).toBeLessThanOrEqual(200);
      }
    }
    const everybody = crowded({ more: { asked: sites[0]?.plan.windows.map(() => 200) ?? [] } });
    expect(actionsOf(propose(situationOf(now, [everybody, quiet()]), 1), 'offer-windows')).toEqual([]);
    const noRoom = quiet({ more: { bookable: sites[1]?.plan.windows.map(() => 30) ?? [] } });
    expect(actionsOf(propose(situationOf(now, [crowded(), noRoom]), 1), 'offer-windows')).toEqual([]);
    const far = quiet({ metres: 5_000 });
    expect(actionsOf(propose(situationOf(now, [crowded(), far]), 1), 'offer-windows')).toEqual([]);
  });

  test('ask walk-ins to come later at most once, and never so late that they cannot', () => {
    const plan = { booked: 110, walkInsPerHour: 260 };
    const pausesOf = (when: number, more = {}) =>
      actionsOf(propose(situationOf(when, [siteOf('site', when, { plan, more })]), 1), 'pause-walk-ins');
    const changes = {
      lanes: [],
      walkInPause: { from: now, to: now + HOUR, comeBack: 0.7 },
      offers: [],
    };
    expect(pausesOf(now, { changes })).toEqual([]);
    expect(pausesOf(at(15.5))).toEqual([]);
    for (const { from, to } of pausesOf(now)) expect([from, to]).toEqual([now, now + usualRules.pauseLasts]);
  });
});
