export * from '../vault/index.ts';
export {
  type CanonicalDocument,
  documentSchema,
  door,
  longReason,
  personName,
  personSchema,
  phone,
  prose,
  type Residence,
  residence,
  residenceAnswer,
  revealReason,
  text,
} from './people.schemas.ts';
