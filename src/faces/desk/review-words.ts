import type { Text } from '../common/language.ts';

export const words = {
  says: {
    en: 'What tablets recorded that contradicts something, or could not be taken. It is kept as it was until somebody decides.',
    zh: '平板记录中相互矛盾或未能接受的内容，在处理之前原样保留。',
  },
  none: { en: 'Nothing is to be decided.', zh: '没有待处理的内容。' },
  swab: { en: 'Tubes and swabs', zh: '采样与采样管' },
  'check-in': { en: 'Check-ins', zh: '签到' },
  tube: { en: 'tube {code}', zh: '采样管 {code}' },
  counts: { en: 'counts: {site} {time}', zh: '有效签到：{site} {time}' },
  decide: { en: 'Decide', zh: '处理' },
  action: { en: 'What is done', zh: '处理方式' },
  to: { en: 'The tube, as it is printed on it', zh: '采样管码（按管上所印）' },
  documentType: { en: 'Document', zh: '证件类型' },
  number: { en: 'Number of whom it was', zh: '本人证件号码' },
  nationality: { en: 'Country of the passport (three letters)', zh: '护照国籍（三位字母代码）' },
  at: { en: 'When it was', zh: '实际时间' },
  reason: { en: 'What was found (kept in the audit log)', zh: '核查结果（记入审计日志）' },
  really: { en: 'Decide it so', zh: '确认处理' },
  leave: { en: 'Leave it', zh: '取消' },
  done: { en: 'Decided.', zh: '已处理。' },
  more: { en: 'The first {n}: others come once these are decided.', zh: '仅显示前 {n} 项，处理后显示其余。' },
} satisfies Record<string, Text>;

/** What something can be settled by, of tubes and of check-ins. */
export const actions = {
  keep: { en: 'leave it as it stands', zh: '维持现状' },
  move: { en: 'move to another tube', zh: '移入另一支管' },
  'take-out': { en: 'take out of the tube', zh: '移出采样管' },
  discard: { en: 'give the tube up', zh: '采样管作废' },
  count: { en: 'counts with the result of the tube', zh: '按该管结果计入' },
  'due-again': { en: 'is to be swabbed again', zh: '需重新采样' },
  open: { en: 'open the tube', zh: '启用采样管' },
  'put-in': { en: 'put somebody into a tube', zh: '录入采样管' },
  'take-back': { en: 'this check-in was none', zh: '撤销此次签到' },
  'count-this': { en: 'this check-in counts, the others were none', zh: '以此次签到为准，撤销其他签到' },
  'other-person': { en: 'it was somebody else', zh: '实为另一人签到' },
  'correct-time': { en: 'put its time right', zh: '更正签到时间' },
  'check-in': { en: 'check somebody in', zh: '补记签到' },
} satisfies Record<string, Text>;
export type ReviewAction = keyof typeof actions;

/** What has to be said with an action, beside what was found. */
export const takes: Partial<Record<ReviewAction, readonly ('to' | 'document' | 'at')[]>> = {
  move: ['to'],
  open: ['to'],
  'put-in': ['to', 'document'],
  'other-person': ['document'],
  'correct-time': ['at'],
  'check-in': ['document'],
};
