import type { z } from 'zod';
import { dateOfDay } from '../../../core/calendar/index.ts';
import { swabDaysOf } from '../../../core/field/index.ts';
import type { DrillKeys } from '../../foundation/index.ts';
import { openWho, showWho } from '../cases/index.ts';
import { openCheck } from './check-record.ts';
import type {
  monitoringAnswer,
  revealedMonitoredAnswer,
  wholeMonitoringAnswer,
} from './monitoring.schemas.ts';
import type { OpenMonitoring, WholeMonitoring } from './monitoring.service.ts';
import { standingOn } from './standing.ts';

/** A monitoring in an answer, masked. */
export function showMonitoring({ row, keys, now }: OpenMonitoring): z.output<typeof monitoringAnswer> {
  const { state, lastDay, missed, due } = standingOn(now, row);
  return {
    id: row.id,
    personId: row.personId,
    ...showWho(keys, row.personId, row),
    community: row.community,
    place: row.place,
    reasons: row.reasons,
    state,
    lastExposureAt: row.lastExposureAt.toISOString(),
    from: dateOfDay(row.fromDay),
    until: dateOfDay(row.untilDay),
    lastDay: dateOfDay(lastDay),
    missedDays: missed.map(dateOfDay),
    dueToday: due,
    alarming: row.alarming,
    swabDates: swabDaysOf(row).map(dateOfDay),
    begunAt: row.begunAt.toISOString(),
    begunBy: row.begunBy,
    endedAt: row.endedAt?.toISOString() ?? null,
    endedBy: row.endedBy,
  };
}

/** The same with its checks, opened: whoever may see the person asks them every day. */
export function showWholeMonitoring(whole: WholeMonitoring): z.output<typeof wholeMonitoringAnswer> {
  return {
    ...showMonitoring(whole),
    checks: whole.checks.map((check) => checkOf(whole.keys, check)),
    swabs: whole.swabs.map(({ day, way, at }) => ({ date: dateOfDay(day), way, at: at.toISOString() })),
  };
}

function checkOf(
  keys: DrillKeys,
  { id, day, at, account, alarming, record }: WholeMonitoring['checks'][number],
) {
  const { temperature, symptoms, note } = openCheck(keys, id, record);
  return {
    date: dateOfDay(day),
    at: at.toISOString(),
    by: account,
    temperature,
    symptoms: [...symptoms],
    alarming,
    hasNote: note !== undefined,
  };
}

/** Who it is, unmasked, with what was noted. */
export function showRevealedMonitored({
  row,
  keys,
  checks,
}: WholeMonitoring): z.output<typeof revealedMonitoredAnswer> {
  const who = openWho(keys, row.personId, row);
  return {
    id: row.id,
    name: who?.name ?? null,
    document: who?.document ?? null,
    phone: who?.phone ?? null,
    notes: checks.flatMap(({ id, at, record }) => {
      const { note } = openCheck(keys, id, record);
      return note === undefined ? [] : [{ at: at.toISOString(), note }];
    }),
  };
}
