import type { z } from 'zod';
import { maskName } from '../../../core/identity/index.ts';
import { AppError } from '../../../platform/errors/index.ts';
import { problemBody } from '../../../platform/http/index.ts';
import type { OpenDrill } from '../../drill/index.ts';
import { openPerson } from '../../foundation/index.ts';
import { showReswab } from '../../residents/index.ts';
import type { CaseRow, HeldRow, LateTubeRow, ResultRow } from './results.read.ts';
import type { caseAnswer, heldPerson, lateTube, listedResult, resultsAnswer } from './results.schemas.ts';
import type { ResultAnswer } from './results.service.ts';

const minute = 60_000;

const minutesBetween = (from: Date | null, to: Date): number | null =>
  from === null ? null : Math.floor((to.getTime() - from.getTime()) / minute);

export function showAnswer(
  answer: ResultAnswer,
  requestId: string,
  language: 'en' | 'zh',
): z.output<typeof resultsAnswer>['items'][number] {
  if (answer instanceof AppError) {
    const problem = problemBody(answer, requestId, language);
    return { status: answer.problem.status, id: null, state: null, code: answer.code, people: 0, problem };
  }
  const { id, state, code, people, fresh } = answer;
  const status = state !== 'counts' ? 202 : fresh ? 201 : 200;
  return { status, id, state, code, people, problem: null };
}

export function showResult(row: ResultRow): z.output<typeof listedResult> {
  const { id, barcode, siteId, laboratoryId, outcome, corrects, reason, state, code, enteredBy, verifiedBy } =
    row;
  return {
    id,
    barcode,
    siteId,
    laboratoryId,
    outcome,
    testedAt: row.testedAt.toISOString(),
    corrects,
    reason,
    state,
    code,
    enteredBy,
    enteredAt: row.enteredAt.toISOString(),
    verifiedBy,
    verifiedAt: row.verifiedAt?.toISOString() ?? null,
    receptionToResultMinutes: minutesBetween(row.receivedAt, row.enteredAt),
    swabToResultMinutes: minutesBetween(row.firstSwabAt, row.enteredAt),
  };
}

export function showLate(row: LateTubeRow, now: Date): z.output<typeof lateTube> {
  const { barcode, siteId, people, firstSwabAt, sealedAt, receivedAt, dueAt } = row;
  return {
    barcode,
    siteId,
    people,
    firstSwabAt: firstSwabAt?.toISOString() ?? null,
    sealedAt: sealedAt.toISOString(),
    receivedAt: receivedAt?.toISOString() ?? null,
    dueAt: dueAt.toISOString(),
    minutesLate: Math.floor((now.getTime() - dueAt.getTime()) / minute),
  };
}

export function showHeld(
  row: HeldRow,
  drill: Pick<OpenDrill, 'keys' | 'status'>,
): z.output<typeof heldPerson> {
  const { registrationId, person, community, building, barcode, outcome, toldBy, reswab } = row;
  return {
    registrationId,
    name: maskName(openPerson(drill.keys, 'registrations', registrationId, person).name),
    community,
    building,
    barcode,
    outcome,
    heldAt: row.heldAt.toISOString(),
    toldAt: row.toldAt?.toISOString() ?? null,
    toldBy,
    reswab: reswab === null ? null : showReswab(reswab, drill),
  };
}

export function showCase(row: CaseRow): z.output<typeof caseAnswer> {
  const { registrationId, householdId, community, barcode, companions } = row;
  return {
    registrationId,
    householdId,
    community,
    barcode,
    companions,
    openedAt: row.openedAt.toISOString(),
    withdrawnAt: row.withdrawnAt?.toISOString() ?? null,
  };
}
