import {
  createProblemBuilder,
  type OrderedParty,
  type PlanNames,
  type Problem,
} from '../../../core/assignment/index.ts';
import type { AssignmentRead, Revisions } from '../assignment/index.ts';
import type { PlanningRead } from './planning.read.ts';

/** A part as it is planned: the problem in numbers, and the names behind them. */
export interface PartSnapshot {
  problem: Problem;
  names: PlanNames;
  revisions: Revisions;
  /** Where each community's parties begin, in the order of the communities; and the end. */
  firstParty: number[];
}

/**
 * Reads a part, community by community: so a district of a million is read in pieces that sort in memory, and holds its
 * people's ids and some 60 numbers a household. Whoever changes meanwhile is seen to when the plan is written.
 */
export async function snapshotPart(
  deps: { planning: PlanningRead; assignment: Pick<AssignmentRead, 'waiting'> },
  drillId: string,
  communities: readonly string[],
  now: Date,
): Promise<PartSnapshot> {
  const { serving, ...supply } = await deps.planning.supply(drillId, communities, now);
  const builder = createProblemBuilder({
    ...supply,
    now: now.getTime(),
    communities: new Map(serving.map(({ community, sites }) => [community, sites])),
  });
  const parties: OrderedParty[] = [];
  const firstParty: number[] = [];
  const revisions = new Map<string, number>();
  for (const community of communities) {
    firstParty.push(parties.length);
    const limit = Number.MAX_SAFE_INTEGER;
    const page = await deps.assignment.waiting({ drillId, community, after: undefined, limit });
    for (const [id, revision] of page.revisions) revisions.set(id, revision);
    for (const party of builder.add(community, page.parties, page.neighbours).parties) parties.push(party);
  }
  firstParty.push(parties.length);
  return {
    problem: builder.finish(),
    names: {
      slotIds: builder.slotIds,
      party(index) {
        const party = parties[index];
        if (party === undefined) throw new RangeError('the plan names a party that there is not');
        return party;
      },
    },
    revisions,
    firstParty,
  };
}
