// Light on purpose: threads that seal people load this and nothing of HTTP.
export {
  contactLikenessOf,
  type DrillKeys,
  hashedId,
  likenessOf,
  numberLikenessOf,
  openPerson,
  type PersonalRecord,
  personId,
  phoneLikenessOf,
  sealPerson,
  sharedId,
  showPerson,
} from './vault.ts';
