import { type Plan, type PlanRows, placementReasons, unplacedReasons } from './model.ts';
import type { OrderedParty } from './problem-builder.ts';
import type { Placement, Unplaced } from './types.ts';

/** The names behind a plan's numbers. */
export interface PlanNames {
  party(index: number): OrderedParty;
  slotIds: readonly string[];
}

function membersOf(rows: PlanRows, row: number, names: PlanNames) {
  const { id, members } = names.party(rows.party[row] ?? -1);
  const offset = rows.offset[row] ?? 0;
  return { party: id, members: members.slice(offset, offset + (rows.count[row] ?? 0)) };
}

/** Row `row` of those placed. */
export function placementAt({ placed }: Plan, row: number, names: PlanNames): Placement {
  const walk = placed.walk[row] ?? -1;
  return {
    ...membersOf(placed, row, names),
    slot: names.slotIds[placed.slot[row] ?? -1] ?? '',
    reason: placementReasons[placed.reason[row] ?? 0] ?? 'nearest',
    walkMetres: walk < 0 ? undefined : walk,
  };
}

/** Row `row` of those for whom there is nothing. */
export function unplacedAt({ unplaced }: Plan, row: number, names: PlanNames): Unplaced {
  return {
    ...membersOf(unplaced, row, names),
    reason: unplacedReasons[unplaced.reason[row] ?? 0] ?? 'no-capacity-before-end',
  };
}
