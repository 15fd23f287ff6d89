export {
  type CanonicalDocument,
  documentSchema,
  identityProblem,
  type Person,
  personName,
  personSchema,
  phone,
  type Residence,
  residence,
  text,
} from './people.schemas.ts';
export {
  type DrillKeys,
  likenessOf,
  openPerson,
  type PersonalRecord,
  personId,
  type ShownPerson,
  sealPerson,
  sharedId,
  showPerson,
} from './people.vault.ts';
