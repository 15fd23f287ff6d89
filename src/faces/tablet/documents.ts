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
}

/** A number as a document of a type, or what is wrong with it: found out at the lane, while its holder stands there. */
export function documentOf(type: string, number: string): ShownDocument | string {
  const known = documentTypes.find((one) => one === type) ?? 'resident-id';
  const read = normaliseDocument(known, number, { today: dayKey(now()) });
  if (read.ok) return { type: known, number };
  return identityMessages[read.code][language() === 'zh' ? 'zh-CN' : 'en'];
}
