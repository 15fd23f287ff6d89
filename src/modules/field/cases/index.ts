export { caseWithdrawn } from './cases.errors.ts';
export { placePeople, whoColumns, whoJoins } from './told-people.repo.ts';
export {
  type IdentifiedPerson,
  identify,
  knowsWho,
  type SealedWho,
  showWho,
  type ToldPerson,
  toldFields,
} from './told-person.ts';
