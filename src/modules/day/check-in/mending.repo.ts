import { registrationMachine, statusesAllowing } from '../../../core/lifecycle/index.ts';
import type { Database, Tx } from '../../../platform/db/index.ts';
import { AppError } from '../../../platform/errors/index.ts';
import { invalidField } from '../../../platform/http/index.ts';
import { changeRegistrations, waitsFrom } from '../../residents/index.ts';
import { orMissed } from '../../windows/index.ts';
import type { Mending } from '../uploads/index.ts';
import { personNotRegistered, swabbedMeanwhile } from './check-in.errors.ts';
import { type NewCheckIn, writeCheckIns } from './check-in.repo.ts';
import { flagAnew } from './flags.repo.ts';

/** A check-in that stands, and who of headquarters says what it was. */
export interface Mended {
  registrationId: string;
  device: string;
  deviceSeq: number;
  by: string;
  now: Date;
}

/** What settling a review changes; each for `ReviewsRepo.settle`, whose transaction it runs in. */
export interface CheckInMending {
  /** It was none. @throws AppError 409 `swabbed-meanwhile` */
  takeBack(of: Mended): Mending;
  /** Every other one of the person was none. */
  countOnly(of: Mended): Mending;
  /** Somebody else came. @throws AppError 422 `person-not-registered`, 409 `swabbed-meanwhile`, 400 */
  handOver(of: Mended, to: Pick<NewCheckIn, 'registrationId' | 'rules' | 'swabRules'>): Mending;
  /** It was at another time. */
  correctTime(of: Mended, at: Date): Mending;
  /** What was kept becomes a check-in. @throws AppError 422 `person-not-registered` */
  checkIn(row: NewCheckIn): Mending;
}

/** Statuses that a check-in ends, and to which it is taken back. */
const admitted = statusesAllowing(registrationMachine, 'check-in');

export function createCheckInMending({ sql }: Database): CheckInMending {
  const isIt = ({ device, deviceSeq }: Mended) => sql`(c.device = ${device} and c.device_seq = ${deviceSeq})`;

  /**
   * Takes back those of the person's check-ins that `which` is true of. Where the one that let them in is gone and none has
   * come since, they stand as before it: with the window that is still theirs, or waiting for one. Answers where they wait.
   */
  async function takeBack(tx: Tx, of: Mended, which: ReturnType<typeof isIt>): Promise<string[]> {
    const { registrationId, by, now } = of;
    await tx`
      with gone as (
        update check_ins c set taken_back_at = ${now}
        where c.registration_id = ${registrationId} and c.taken_back_at is null and ${which} returning c.*)
      insert into registration_events (registration_id, id, drill_id, at, kind, actor, device, data)
      select registration_id, gen_random_uuid(), drill_id, ${now}, 'check-in-taken-back', ${by}, device,
        jsonb_build_object('siteId', site_id, 'deviceSeq', device_seq)
      from gone`;
    const [changed] = await tx<{ status: string; waits: string | null }[]>`
      with entry as (
        select c.received_at, c.taken_back_at, coalesce(c.before, case
          when 'cancelled' = any(c.warnings) then 'cancelled' when 'missed' = any(c.warnings) then 'missed' else 'pending' end) as before
        from check_ins c
        where c.registration_id = ${registrationId} and (c.before is null or c.before = any(${[...admitted]}::text[]))
        order by c.received_at desc, c.at desc limit 1),
      outside as (
        select e.before, exists (select from appointments a where a.registration_id = ${registrationId}) as has_window
        from entry e
        where e.taken_back_at is not null and not exists (
          select from check_ins c
          where c.registration_id = ${registrationId} and c.taken_back_at is null and c.received_at >= e.received_at)),
      ${changeRegistrations(sql, 'changed', {
        status: sql`case
          when r.status <> 'checked-in' then r.status
          when o.before in ('cancelled', 'missed', 'retest') then o.before
          when o.has_window then ${orMissed(sql, sql`'assigned'`, sql`r.id`)}
          when o.before = 'exempt' and (r.exempt_until is null or r.exempt_until > ${now}) then 'exempt'
          else 'pending' end`,
        set: sql`updated_at = ${now}, revision = r.revision + 1`,
        from: sql`outside o`,
        where: sql`r.id = ${registrationId}`,
      })},
      waits as (${waitsFrom(sql, sql`changed`)} returning community)
      select status, (select community from waits) as waits from changed`;
    // Bound to a tube: taken out of it they would stand as checked in, which they were not.
    if (changed?.status === 'sampled') throw new AppError(swabbedMeanwhile);
    return changed === undefined || changed.waits === null ? [] : [changed.waits];
  }

  /** Every change leaves its mark on the registration, so that a check-in at the same moment is tried again. */
  const mending = (people: readonly string[], now: Date, change: Mending['change']): Mending => ({
    people,
    async change(tx) {
      await tx`
        with ${changeRegistrations(sql, 'marked', {
          set: sql`updated_at = ${now}`,
          from: sql`unnest(${[...people]}::uuid[]) as t (id)`,
          where: sql`r.id = t.id`,
        })}
        select count(*) from marked`;
      const waiting = await change(tx);
      await flagAnew(sql, tx, people);
      return waiting;
    },
  });

  async function record(tx: Tx, row: NewCheckIn): Promise<void> {
    const [result] = await writeCheckIns(sql, tx, [row]);
    if (result === undefined || typeof result === 'string') throw new AppError(personNotRegistered);
    if (result.fresh) return;
    const [gone] = await tx`
      select from check_ins where registration_id = ${row.registrationId} and device = ${row.device}
        and device_seq = ${row.deviceSeq} and taken_back_at is not null`;
    if (gone === undefined) return;
    throw invalidField('/registrationId', 'taken-back', {
      en: 'This very check-in has been taken back of this person: it was somebody else',
      zh: '该条签到已核实不是此人，请另选人员',
    });
  }

  return {
    takeBack: (of) => mending([of.registrationId], of.now, (tx) => takeBack(tx, of, isIt(of))),

    countOnly: (of) => mending([of.registrationId], of.now, (tx) => takeBack(tx, of, sql`not ${isIt(of)}`)),

    handOver: (of, { registrationId, rules, swabRules }) =>
      mending([of.registrationId, registrationId], of.now, async (tx) => {
        const [row] = await tx<
          Pick<NewCheckIn, 'drillId' | 'siteId' | 'lane' | 'ticket' | 'method' | 'at' | 'recordedAt'>[]
        >`
          select c.drill_id as "drillId", c.site_id as "siteId", c.lane, c.ticket, c.method, c.at,
            coalesce(c.recorded_at, c.at) as "recordedAt"
          from check_ins c where c.registration_id = ${of.registrationId} and ${isIt(of)}`;
        const waiting = await takeBack(tx, of, isIt(of));
        if (row === undefined) return waiting;
        const { device, deviceSeq, by, now } = of;
        await record(tx, {
          ...row,
          registrationId,
          device,
          deviceSeq,
          by,
          rules,
          swabRules,
          receivedAt: now,
          passSlot: undefined,
          offline: true,
          warnings: [],
        });
        return waiting;
      }),

    correctTime: (of, at) =>
      mending([of.registrationId], of.now, async (tx) => {
        await tx`
          update check_ins c set at = ${at}, recorded_at = coalesce(c.recorded_at, c.at)
          where c.registration_id = ${of.registrationId} and ${isIt(of)}`;
        return [];
      }),

    checkIn: (row) =>
      mending([row.registrationId], row.receivedAt, async (tx) => {
        await record(tx, row);
        return [];
      }),
  };
}
