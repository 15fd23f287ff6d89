import { forecast, waitingAhead } from '../forecast/forecast.ts';
import type { Changes } from '../forecast/grid.ts';
import { quantilesOf } from '../quantiles.ts';
import { changesWith, touchedBy } from './apply.ts';
import { candidatesFor } from './candidates.ts';
import { costOf } from './cost.ts';
import type { Action, Proposal, SiteSituation, Situation } from './types.ts';

/** Differences between decisions need fewer paths than forecasts. */
const paths = 100;

/** A site with the seed of its paths, and what is expected there if nothing more is decided. */
interface Watched {
  site: SiteSituation;
  seed: number;
  heading: boolean;
  longestWait: number;
  waiting: Float64Array | undefined;
}

/**
 * What could be done now for sites that are heading for congestion, the best first, each with what it is expected to
 * do. Proposals stand beside each other: each is measured as if nothing else were done, so after one is accepted the
 * next are asked for anew. Nothing is decided here.
 *
 * An action's effect is the difference between two runs of the same paths at the sites that it touches, with and
 * without it (common random numbers), summed path by path. Proposed is what saves `rules.worthMinutes` in the middle,
 * and anything at all in 9 of 10 paths. The same situation and seed give the same proposals, whatever the order of
 * sites.
 */
export function propose(situation: Situation, seed: number): Proposal[] {
  const { rules } = situation;
  const watched = [...situation.sites]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((site, index) => watch(site, seed + index * 7_919, situation));
  const byId = new Map(watched.map((one) => [one.site.id, one]));
  const quiet = watched.filter(({ heading }) => !heading).map(({ site }) => site);
  return watched
    .filter(({ heading }) => heading)
    .flatMap((one) => candidatesFor(one.site, quiet, situation).map((action) => ({ one, action })))
    .map(({ one, action }) => {
      const saved = savedBy(action, byId, situation);
      const cost = costOf(action, one.site, rules);
      return {
        one,
        action,
        cost,
        saved,
        netMinutes: quantilesOf(saved.map((minutes) => minutes - cost.minutes)),
      };
    })
    .filter(({ netMinutes }) => netMinutes.p50 >= rules.worthMinutes && netMinutes.p10 > 0)
    .sort((a, b) => b.netMinutes.p50 - a.netMinutes.p50)
    .map(({ one, action, cost, saved, netMinutes }): Proposal => {
      const { longestWait } = outlook(one.site, changesWith(one.site, action, rules), one.seed, situation);
      return {
        action,
        effect: {
          minutesSaved: quantilesOf(saved),
          netMinutes,
          walkMinutes: cost.walkMinutes,
          peopleAsked: cost.peopleAsked,
          waitBefore: one.longestWait,
          waitAfter: longestWait,
        },
      };
    });
}

function watch(site: SiteSituation, seed: number, situation: Situation): Watched {
  return { site, seed, waiting: undefined, ...outlook(site, site.changes, seed, situation) };
}

/** Whether a site is heading for congestion, and the longest median wait, among the windows looked ahead to. */
function outlook(
  { plan, belief }: SiteSituation,
  changes: Changes,
  seed: number,
  { now, rules }: Situation,
): { heading: boolean; longestWait: number } {
  const { wait, windows } = forecast({ plan, belief, changes, limits: rules.bandLimits, seed, paths });
  const near = windows.filter(({ startsAt }) => startsAt <= now + rules.lookAhead);
  return {
    heading: near.some(({ congested }) => congested >= rules.congestedChance),
    longestWait: Math.max(near.length === 0 ? 0 : wait.p50, ...near.map((window) => window.wait.p50)),
  };
}

/** Minutes of waiting that an action saves, path by path, at all sites that it touches. */
function savedBy(action: Action, sites: ReadonlyMap<string, Watched>, { rules }: Situation): Float64Array {
  const saved = new Float64Array(paths);
  for (const id of touchedBy(action)) {
    const one = sites.get(id);
    if (one === undefined) continue;
    const { plan, belief, changes } = one.site;
    one.waiting ??= waitingAhead({ plan, belief, changes, seed: one.seed, paths });
    const before = one.waiting;
    const then = changesWith(one.site, action, rules);
    const after = waitingAhead({ plan, belief, changes: then, seed: one.seed, paths });
    for (let i = 0; i < paths; i++) {
      saved[i] = (saved[i] as number) + (before[i] as number) - (after[i] as number);
    }
  }
  return saved;
}
