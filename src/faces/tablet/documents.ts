import { normaliseDocument } from '../../core/identity/document.ts';
import { type DocumentType, documentTypes } from '../../core/identity/document-types.ts';
import { identityMessages } from '../../core/identity/messages.ts';
import { now } from '../common/clock.ts';
import { language } from '../common/language.ts';
import { dayKey } from '../common/times.ts';

/** A document as it is recorded. */
export interface ShownDocument {
  type: DocumentType;
  number: string;
  nationality?: string;
}

/** What was typed of a document. */
export interface TypedDocument {
  type: string;
  number: string;
  /** Of a passport. */
  nationality?: string;
}

/**
 * What was typed as a document, and whether its number states the birth date; or what is wrong with it: found out at the lane,
 * while its holder stands there.
 */
export function documentOf(typed: TypedDocument): { document: ShownDocument; dated: boolean } | string {
  const type = documentTypes.find((one) => one === typed.type) ?? 'resident-id';
  const nationality = type === 'passport' && typed.nationality ? { nationality: typed.nationality } : {};
  const read = normaliseDocument(type, typed.number, { today: dayKey(now()), ...nationality });
  if (!read.ok) return identityMessages[read.code][language() === 'zh' ? 'zh-CN' : 'en'];
  const dated = read.value.birthDate !== undefined;
  return { document: { type, number: typed.number, ...nationality }, dated };
}

/** As much of a number as is shown at a lane. */
export const maskedEnd = (number: string): string => `…${number.slice(-4)}`;
