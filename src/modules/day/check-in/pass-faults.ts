import { AppError, type Text } from '../../../platform/errors/index.ts';
import { passInvalid } from './check-in.errors.ts';

/** What can be wrong with a pass. */
export const passFaults = {
  'pass-unreadable': {
    en: 'This is another QR code, and no pass. Scan the code of the registration, which begins MUSTER2: or MUSTER1:, or give the document',
    zh: '这是其他二维码，不是登记码。请扫描以 MUSTER2: 或 MUSTER1: 开头的登记码，或改用证件',
  },
  'pass-document-number': {
    en: 'This is a bare number as of an identity document, and no pass. Send it as `document` with its type',
    zh: '这是证件号码，不是登记码。请改用 document 字段并注明证件类型',
  },
  'pass-cut-off': {
    en: 'Only a part of the pass was read. Scan it again, whole and closer, or give the document',
    zh: '登记码不完整，只读到一部分。请对准完整的二维码靠近重扫，或改用证件',
  },
  'pass-forged': {
    en: 'The pass is not signed by this service, or was changed on the way. Scan it again, or give the document',
    zh: '登记码签名无效：并非本系统签发，或内容已被改动。请重扫，或改用证件',
  },
  'pass-other-drill': {
    en: "The pass is of another drill. Ask for this drill's, or give the document",
    zh: '登记码属于其他演练。请出示本次演练的登记码，或改用证件',
  },
  'pass-expired': {
    en: 'The pass has expired. Have it fetched anew, or give the document',
    zh: '登记码已过期。请重新获取，或改用证件',
  },
  'pass-revoked': {
    en: 'The pass names a window that the person no longer has: it was moved or cancelled, and there is a newer pass. Ask for that one, or give the document',
    zh: '登记码所载时段已变更或取消，请出示最新的登记码，或改用证件',
  },
} satisfies Record<string, Text>;

export type PassFaultCode = keyof typeof passFaults;

/** The refusal of a pass, with what is wrong with it at its pointer. */
export function badPass(fault: PassFaultCode): AppError {
  return new AppError(passInvalid, { errors: [{ pointer: '/pass', code: fault, text: passFaults[fault] }] });
}
