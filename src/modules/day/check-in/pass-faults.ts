import { AppError, type Text } from '../../../platform/errors/index.ts';
import { passInvalid } from './check-in.errors.ts';

/** What can be wrong with a pass. */
export const passFaults = {
  'pass-unreadable': {
    en: 'This is no pass of ours: another QR code, or a forged one. Scan the code of the registration, which begins MUSTER1:, or give the document',
    zh: '不是本系统签发的登记码：其他二维码或伪造。请扫描以 MUSTER1: 开头的登记码，或改用证件',
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

export type PassFault = keyof typeof passFaults;

/** The refusal of a pass, with what is wrong with it at its pointer. */
export function badPass(fault: PassFault): AppError {
  return new AppError(passInvalid, { errors: [{ pointer: '/pass', code: fault, text: passFaults[fault] }] });
}
