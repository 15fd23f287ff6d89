import type { DocumentType } from './document-types.ts';

/** A document to try a client with. */
export interface TestDocument {
  readonly type: DocumentType;
  readonly number: string;
  /** Of a passport: three letters. */
  readonly nationality?: string;
}

/**
 * One document of each type that is right in form and meant for trying: the standards' own examples (GB 11643-1999,
 * ICAO Doc 9303), the others made up. None belongs to anybody that we know of.
 */
export const testDocuments: readonly TestDocument[] = [
  { type: 'resident-id', number: '11010519491231002X' },
  { type: 'residence-permit-hmt', number: '810000199408230021' },
  { type: 'permanent-resident-card', number: '935840199001010015' },
  { type: 'hk-macao-permit', number: 'H00000000' },
  { type: 'taiwan-permit', number: '00000000' },
  { type: 'passport', number: 'L898902C3', nationality: 'CAN' },
];
