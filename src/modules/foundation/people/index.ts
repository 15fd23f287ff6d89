export * from '../vault/index.ts';
export {
  type CanonicalDocument,
  documentSchema,
  door,
  personName,
  personSchema,
  phone,
  type Residence,
  residence,
  residenceAnswer,
  revealReason,
  text,
} from './people.schemas.ts';
