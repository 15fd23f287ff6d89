import type { z } from 'zod';
import { showListed } from '../lists/index.ts';
import type { CountedRequest } from './requests.repo.ts';
import type { requestAnswer, wholeRequestAnswer } from './requests.schemas.ts';
import type { OpenAsked } from './requests.service.ts';

/** A request in an answer. */
export function showRequest(row: CountedRequest): z.output<typeof requestAnswer> {
  return {
    id: row.id,
    direction: row.direction,
    number: row.number,
    region: row.region,
    division: row.division,
    dueAt: row.dueAt.toISOString(),
    by: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    people: row.people,
    answered: row.answered,
    takenAt: row.takenAt?.toISOString() ?? null,
    takenBy: row.takenBy,
    answeredAt: row.answeredAt?.toISOString() ?? null,
    answeredBy: row.answeredBy,
  };
}

/** The same with its people, masked. */
export function showWholeRequest(
  row: CountedRequest,
  asked: readonly OpenAsked[],
): z.output<typeof wholeRequestAnswer> {
  return {
    ...showRequest(row),
    asked: asked.map((one) => ({
      task: one.taskId,
      ...showListed(one.person),
      state: one.state,
      outcome: one.outcome,
      contacts: one.contacts,
      lastContactAt: one.lastContactAt?.toISOString() ?? null,
    })),
  };
}
