import { type Changes, noChanges } from '../../../core/queueing/index.ts';
import {
  type Proposal,
  type SiteSituation,
  type Situation,
  touchedBy,
  usualRules,
} from '../../../core/queueing/proposals/index.ts';
import type { DrillCatalogue } from '../../drill/index.ts';
import type { SiteLine } from '../lines/index.ts';
import type { DecidedRead } from './decided.read.ts';
import { changesBySite } from './decided.ts';
import { beginsAt, measuredOf } from './measured.ts';
import { concerned } from './neighbourhoods.ts';
import type { NewProposal, ProposalsRepo } from './proposals.repo.ts';
import { overAt, standsMs } from './timing.ts';

/** What the thread is given. */
export interface ProposeTask {
  situation: Situation;
  seed: number;
}

/** Rounds of proposals, and what lines have to know of what was decided. */
export interface Proposer {
  /**
   * Makes proposals for the lines of a drill that head for congestion and stores them: the same action again renews its
   * proposal, what is not proposed any more runs out. Decisions that are over get their measured effect.
   */
  onLines(drillId: string, lines: readonly SiteLine[], now: Date): Promise<void>;
  /** What is decided at a drill's sites and does not show yet in their plans and events. */
  changesOf(drillId: string): Promise<Map<string, Changes>>;
}

/** Lanes that every site keeps: one that has none serves nobody. */
const lanesAtLeast = 1;

export function createProposer(deps: {
  read: DecidedRead;
  repo: Pick<ProposalsRepo, 'renew' | 'expire' | 'setMeasured'>;
  drills: DrillCatalogue;
  propose: (task: ProposeTask) => Promise<Proposal[]>;
  newId: () => string;
  clock: { now(): Date };
}): Proposer {
  const { read, repo, drills, propose, newId, clock } = deps;

  async function changesAt(drillId: string, now: Date): Promise<Map<string, Changes>> {
    const [actions, offers] = [await read.actions(drillId, now), await read.openOffers(drillId, now)];
    return changesBySite(actions, offers, now.getTime());
  }

  async function situationOf(drillId: string, lines: readonly SiteLine[], now: Date): Promise<Situation> {
    const ids = lines.map(({ siteId }) => siteId);
    const changes = await changesAt(drillId, now);
    const facts = new Map((await read.facts(ids)).map((fact) => [fact.siteId, fact]));
    const asked = new Map(
      (await read.asked(ids)).map(({ siteId, startsAt, people }) => [
        `${siteId} ${startsAt.getTime()}`,
        people,
      ]),
    );
    const { walkLimitMetres, waitingBands } = await drills.get(drillId);
    return {
      now: now.getTime(),
      teamsStandingBy: await read.teams(drillId),
      rules: { ...usualRules, walkLimitMetres, bandLimits: waitingBands },
      sites: lines.map(({ siteId, location, plan, belief, bookable }): SiteSituation => {
        return {
          id: siteId,
          location,
          plan,
          belief,
          bookable,
          changes: changes.get(siteId) ?? noChanges,
          lanesStandingBy: facts.get(siteId)?.lanesStandingBy ?? 0,
          lanesAtLeast,
          asked: plan.windows.map(({ startsAt }) => asked.get(`${siteId} ${startsAt}`) ?? 0),
          communities: facts.get(siteId)?.communities,
        };
      }),
    };
  }

  async function measure(drillId: string, now: Date): Promise<void> {
    for (const { id, sites, action, effect, decidedAt, until } of await read.over(drillId, now)) {
      const from = beginsAt(action, decidedAt.getTime());
      const samples = await read.samples(sites, new Date(from), until);
      const about = { sites, effect, from, until: until.getTime() };
      await repo.setMeasured(id, measuredOf(about, samples, now.getTime()));
    }
  }

  return {
    async onLines(drillId, lines, now) {
      await measure(drillId, now);
      await repo.expire(drillId, now);
      const near = concerned(lines);
      if (near.length === 0) return;
      const decisions = await read.decisions(drillId);
      const situation = await situationOf(drillId, near, now);
      const made = await propose({ situation, seed: seedOf(drillId) });
      const byId = new Map(near.map((line) => [line.siteId, line]));
      await repo.renew({ drillId, decisions, now, proposals: ready(made, byId, situation, newId) });
    },

    changesOf: (drillId) => changesAt(drillId, clock.now()),
  };
}

/** The best of each kind and sites, as they are stored. */
function ready(
  made: readonly Proposal[],
  lines: ReadonlyMap<string, SiteLine>,
  { now, rules }: Situation,
  newId: () => string,
): NewProposal[] {
  const best = new Map<string, NewProposal>();
  for (const { action, effect } of made) {
    const sites = touchedBy(action);
    const key = [action.kind, ...sites].join(' ');
    const line = lines.get(action.site);
    if (best.has(key) || line === undefined) continue;
    const closesAt = line.plan.sessions.at(-1)?.closesAt ?? now;
    best.set(key, {
      id: newId(),
      key,
      sites,
      division: line.division,
      divisions: sites.map((site) => lines.get(site)?.division ?? line.division),
      action,
      effect,
      expiresAt: new Date(now + standsMs),
      until: new Date(overAt(action, closesAt, rules)),
    });
  }
  return [...best.values()];
}

/** A drill's own seed: the same lines give the same proposals. */
function seedOf(drillId: string): number {
  return Number.parseInt(drillId.replaceAll('-', '').slice(-7), 16);
}
