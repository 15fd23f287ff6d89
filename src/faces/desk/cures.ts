import type { Text } from '../common/language.ts';
import { ask } from '../common/service.ts';
import type { Desk } from './section.ts';
import type { Feasibility, Site } from './state.ts';

export type Cure = Feasibility['findings'][number]['cures'][number];

const words = {
  done: { en: 'Done. What is said below has been worked out anew.', zh: '已执行，以下结果已重新计算。' },
  proposed: {
    en: 'People would have to move: what was proposed waits in “Changes of the plan” to be confirmed.',
    zh: '有人需要改约：已提出调整，请在“调整计划”中确认。',
  },
} satisfies Record<string, Text>;

/** Longest reason that the service takes. */
const longestReason = 500;

/**
 * What carries a cure out, where the service has an operation that does all of its steps for whoever is signed in; undefined where
 * it has none: other hours, rates, new sites and rosters want more than the cure says.
 */
export function carryingOut(
  desk: Pick<Desk, 'role' | 'drill'>,
  cure: Cure,
  sites: readonly Site[],
): (() => Promise<Text>) | undefined {
  const { kind, steps } = cure;
  const reason = cure.text.slice(0, longestReason);
  if (kind === 'lanes' || kind === 'fewer-lanes') {
    const changes = steps.flatMap(({ site: id, lanes = 0 }) => {
      const site = sites.find((one) => one.id === id);
      return site === undefined
        ? []
        : [{ siteId: site.id, lanes: site.lanes + (kind === 'lanes' ? lanes : -lanes) }];
    });
    if (changes.length < steps.length || changes.length === 0) return undefined;
    return async () => {
      const states = new Set<string>();
      // One after the other: where one is refused, those after it are not done, and what was is seen below.
      for (const { siteId, lanes } of changes) {
        const { status } = await ask('PUT /v1/sites/{siteId}/lanes', {
          path: { siteId },
          body: { lanes, reason },
        });
        states.add(status);
      }
      return states.has('proposed') ? words.proposed : words.done;
    };
  }
  if (kind === 'correct-place' && desk.role !== 'city-hq') {
    const changes = steps.flatMap(({ site, location }) =>
      site === undefined || location === undefined ? [] : [{ siteId: site, location }],
    );
    if (changes.length < steps.length || changes.length === 0) return undefined;
    return async () => {
      for (const { siteId, location } of changes) {
        await ask('PATCH /v1/sites/{siteId}', { path: { siteId }, body: { location } });
      }
      return words.done;
    };
  }
  if (kind === 'complete-roster') {
    const communities = steps.flatMap(({ communities: of = [] }) => of);
    return async () => {
      const path = { drillId: desk.drill.id };
      await ask('POST /v1/drills/{drillId}/roster/completion', { path, body: { communities } });
      return words.done;
    };
  }
  if (kind === 'extend-drill' && desk.role === 'city-hq') {
    // Sites that are to be open longer with it want hours of their own.
    if (steps.length === 0 || steps.some(({ site }) => site !== undefined)) return undefined;
    const body = Object.assign({}, ...steps.map(({ startsAt, endsAt }) => ({ startsAt, endsAt })));
    return async () => {
      await ask('PATCH /v1/drills/{drillId}', { path: { drillId: desk.drill.id }, body });
      return words.done;
    };
  }
  return undefined;
}
