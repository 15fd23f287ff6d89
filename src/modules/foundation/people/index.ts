export * from '../vault/index.ts';
export {
  type CanonicalDocument,
  documentSchema,
  door,
  longReason,
  personName,
  personSchema,
  phone,
  type Residence,
  residence,
  residenceAnswer,
  revealReason,
  text,
} from './people.schemas.ts';
