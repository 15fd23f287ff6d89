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
  maskPerson,
  openPerson,
  type PersonalRecord,
  personId,
  sealPerson,
  sharedId,
} from './people.vault.ts';
