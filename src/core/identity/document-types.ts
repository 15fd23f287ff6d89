import type { Result } from '../result.ts';

/** The identity documents a person can register with, as in the HTTP contract. */
export const documentTypes = [
  'resident-id',
  'residence-permit-hmt',
  'permanent-resident-card',
  'hk-macao-permit',
  'taiwan-permit',
  'passport',
] as const;
export type DocumentType = (typeof documentTypes)[number];

export type Sex = 'male' | 'female';

/**
 * A document in its one canonical form. `birthDate` is YYYY-MM-DD; it and `sex` are there where the number
 * states them without doubt. `nationality` is ISO 3166-1 alpha-3, where known.
 */
export type NormalisedDocument = {
  readonly type: DocumentType;
  readonly number: string;
  readonly birthDate?: string;
  readonly sex?: Sex;
  readonly nationality?: string;
};

export type DocumentErrorCode =
  | 'document-form'
  | 'document-check-digit'
  | 'document-date'
  | 'document-region'
  | 'document-nationality'
  | 'document-nationality-required'
  | 'document-type-mismatch';

export type DocumentResult = Result<NormalisedDocument, DocumentErrorCode>;
