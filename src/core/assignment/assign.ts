import { makePlan } from './make-plan.ts';
import { createProblemBuilder } from './problem-builder.ts';
import { placementAt, unplacedAt } from './read-plan.ts';
import type { Assignment, AssignmentSnapshot } from './types.ts';

/** Plans for the people of one community who wait, among what is free at the sites that serve it; see `makePlan`. */
export function assign(snapshot: AssignmentSnapshot): Assignment {
  const { sites, parties, neighbours = new Map<string, string>() } = snapshot;
  const builder = createProblemBuilder({
    ...snapshot,
    communities: new Map([['', sites.map(({ id }) => id)]]),
  });
  const added = builder.add('', parties, neighbours);
  const plan = makePlan(builder.finish());
  const names = {
    slotIds: builder.slotIds,
    party(index: number) {
      const party = added.parties[index];
      if (party === undefined) throw new RangeError('the plan names a party that there is not');
      return party;
    },
  };
  return {
    placements: Array.from(plan.placed.party, (_, row) => placementAt(plan, row, names)),
    unplaced: Array.from(plan.unplaced.party, (_, row) => unplacedAt(plan, row, names)),
  };
}
