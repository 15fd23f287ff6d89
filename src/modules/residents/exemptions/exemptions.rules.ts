import { type ExemptionKind, exemptionEnd } from '../../../core/coverage/index.ts';
import type { RegistrationStatus } from '../../../core/lifecycle/index.ts';
import { AppError } from '../../../platform/errors/index.ts';
import { invalidField } from '../../../platform/http/index.ts';
import type { OpenDrill } from '../../drill/index.ts';
import type { StayReason } from '../../service/index.ts';
import { alreadyCheckedIn, registrationCancelled } from '../registrations/index.ts';
import { alreadySwabbed } from './exemptions.errors.ts';
import type { ExemptedPerson, ExemptionRow } from './exemptions.repo.ts';

/** Of what kind, and from when to when; without an end as long as its kind lasts. */
export interface ExemptionSpan {
  kind: ExemptionKind;
  from: Date;
  until?: Date | undefined;
}

const swabbed = ['sampled', 'cleared', 'held', 'retest'];

/** Whether they have come: there is nothing to be exempt from any more. */
export const isServed = ({ status }: ExemptedPerson): boolean =>
  status === 'checked-in' || (status !== null && swabbed.includes(status));

/** What somebody is when an exemption of theirs counts no more: whoever was exempt waits. */
export const staysAs = (person: ExemptedPerson): RegistrationStatus =>
  isServed(person) || person.status === 'assigned' || person.status === 'missed'
    ? (person.status ?? 'pending')
    : 'pending';

/** Why an exemption is not taken back with its file; undefined where it is. */
export function whyItStays(row: ExemptionRow, person: ExemptedPerson | undefined): StayReason | undefined {
  if (row.endedAt !== null) return 'ended';
  if (person === undefined) return 'elsewhere';
  if (person.status === 'checked-in') return 'checked-in';
  return isServed(person) ? 'swabbed' : undefined;
}

/** @throws AppError where nobody can be exempted any more */
export function refuse({ status }: ExemptedPerson): void {
  if (status === 'cancelled') throw new AppError(registrationCancelled);
  if (status === 'checked-in') throw new AppError(alreadyCheckedIn);
  if (status !== null && swabbed.includes(status)) throw new AppError(alreadySwabbed);
}

/** Until when it lasts. @throws AppError 400 where it ends before it begins, is over, or begins after the drill */
export function checkedEnd(
  drill: Pick<OpenDrill, 'endsAt' | 'exemptionHours'>,
  request: ExemptionSpan,
  now: Date,
): Date | undefined {
  const until = exemptionEnd(
    { kind: request.kind, from: request.from, until: request.until },
    drill.exemptionHours,
  );
  if (until !== undefined && until <= request.from) throw invalidField('/until', 'range', endsFirst);
  if (until !== undefined && until <= now) throw invalidField('/until', 'over', isOver);
  if (request.from >= drill.endsAt) throw invalidField('/from', 'range', afterDrill);
  return until;
}

/** Whether what is asked for stands already. */
export const isSame = (row: ExemptionRow, request: ExemptionSpan, until: Date | undefined): boolean =>
  row.kind === request.kind &&
  row.fromAt.getTime() === request.from.getTime() &&
  row.untilAt?.getTime() === until?.getTime();

/** The later of two ends; null is none. */
export const later = (one: Date | null, other: Date | null): Date | null =>
  one === null || (other !== null && other > one) ? other : one;

const endsFirst = {
  en: 'The exemption ends before it begins. Give an `until` after `from`',
  zh: '豁免结束时间早于开始时间，until 应晚于 from',
};
const isOver = {
  en: 'The exemption is over already. Give an `until` to come, or leave it out for the whole drill',
  zh: '该豁免已结束，请填写将来的 until，或不填表示整个演练期间',
};
const afterDrill = {
  en: 'The exemption begins when the drill is over. Give a `from` before its end',
  zh: '豁免开始时间在演练结束之后，请填写演练结束前的 from',
};
