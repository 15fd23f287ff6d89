export { ageOfConsent, isElderly, needsGuardian } from './age.ts';
export { normaliseBirthDate } from './birth-date.ts';
export { citizenCheckCharacter } from './citizen-number.ts';
export { isNationality } from './countries.ts';
export { bareNumber, looksLikeDocument, normaliseDocument } from './document.ts';
export {
  type DocumentErrorCode,
  type DocumentResult,
  type DocumentType,
  documentTypes,
  type NormalisedDocument,
  type Sex,
} from './document-types.ts';
export { type Door, doorKey, normaliseDoor, placeKey, roomKey, unitKey } from './door.ts';
export { bareEnds } from './format-characters.ts';
export { registrationKeyInput, uuidV8FromBytes } from './key.ts';
export { maskDocument, maskName, maskPhone } from './mask.ts';
export { type IdentityErrorCode, type IdentityMessage, identityMessages, textMessage } from './messages.ts';
export { MAX_NAME_LENGTH, type NameErrorCode, normaliseName } from './name.ts';
export { isNameAlike, nameKey } from './name-key.ts';
export { normalisePhone, type PhoneErrorCode } from './phone.ts';
export { isSpelledAlike } from './spelling.ts';
export { standardCharacters } from './standard-characters.ts';
export { type TestDocument, testDocuments } from './test-documents.ts';
export { isSafeText, safeText, type TextErrorCode } from './text.ts';
