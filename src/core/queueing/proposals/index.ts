export { touchedBy } from './apply.ts';
export { propose } from './propose.ts';
export { usualRules } from './rules.ts';
export type {
  Action,
  Effect,
  Proposal,
  ProposalRules,
  SiteSituation,
  Situation,
  WindowOffer,
} from './types.ts';
