export { assignGreedily } from './greedy.ts';
export type {
  Assignment,
  AssignmentSnapshot,
  Party,
  Placement,
  PlacementReason,
  SiteOption,
  SlotOption,
  Unplaced,
  UnplacedReason,
} from './types.ts';
export { unplacedReasons } from './types.ts';
