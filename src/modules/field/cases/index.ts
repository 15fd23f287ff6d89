export { caseWithdrawn } from './cases.errors.ts';
export type { FindMet, MetPerson } from './cases.service.ts';
export { placePeople, whoColumns, whoJoins } from './told-people.repo.ts';
export {
  identify,
  knowsWho,
  openWho,
  type SealedWho,
  showWho,
  type ToldPerson,
  toldFields,
} from './told-person.ts';
