export * from '../vault/index.ts';
export {
  type CanonicalDocument,
  documentSchema,
  door,
  identityProblem,
  type Person,
  personName,
  personSchema,
  phone,
  type Residence,
  residence,
  residenceAnswer,
  text,
} from './people.schemas.ts';
