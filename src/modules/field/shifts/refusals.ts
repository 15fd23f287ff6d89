import type { Text } from '../../../platform/errors/index.ts';
import type { refusalReasons } from './shifts.errors.ts';

/** What each reason means to whoever is refused, and what they can do. */
export const refusalTexts: Readonly<Record<(typeof refusalReasons)[number], Text>> = {
  'not-qualified': {
    en: 'Nobody has confirmed that they can do what the shift needs, or what confirms it ends before the shift does. Have the certificate confirmed.',
    zh: '该班次所需资质未经确认，或证书在班次结束前到期。请先确认证书。',
  },
  away: {
    en: 'They cannot come then: an absence has been reported. Choose a shift outside it.',
    zh: '已登记该时段不能到岗，请选择其他班次。',
  },
  collides: {
    en: 'They have another shift at that time. Withdraw from that one first, or choose another.',
    zh: '与本人其他班次时间冲突，请先退出该班次或另选。',
  },
  'rest-too-short': {
    en: 'They would rest too short before or after another of their shifts. Choose one that leaves the time between.',
    zh: '与本人其他班次之间休息时间不足，请另选班次。',
  },
  'too-many-nights': {
    en: 'They would work more nights in seven days than is allowed, or do not work at night. Choose a shift by day.',
    zh: '七天内夜班数超限，或本人不上夜班，请选择日班。',
  },
  full: {
    en: 'As many have the shift as it needs. Choose another: `GET /v1/drills/{drillId}/shifts?open=true`.',
    zh: '该班次人数已满，请另选：`GET /v1/drills/{drillId}/shifts?open=true`。',
  },
  'too-late': {
    en: 'It is too late for that: the shift begins soon, or is over. Ask whoever plans shifts.',
    zh: '已过截止时间：该班次即将开始或已结束。请联系排班人员。',
  },
  'after-drill': {
    en: 'The shift ends after the drill does. Prolong the drill, or plan a shorter shift.',
    zh: '该班次结束时间晚于演练结束时间，请延长演练或缩短班次。',
  },
  'not-theirs': {
    en: 'One of the shifts is not, or no longer, that of the person named. Look at the shift again.',
    zh: '所述班次不属于或不再属于该人员，请重新查看该班次。',
  },
};
