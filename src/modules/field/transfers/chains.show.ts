import type { z } from 'zod';
import { maskMoved } from '../facilities/index.ts';
import type { chainAnswer } from './chains.schemas.ts';
import type { OpenChain } from './chains.service.ts';

const instantOf = (at: string | null) => (at === null ? null : new Date(at).toISOString());

/** A closed loop in an answer: the person masked. */
export function showChain({ chain, person, links, overdue }: OpenChain): z.output<typeof chainAnswer> {
  const { id, reason, division, fromFacility, status, link } = chain;
  return {
    id,
    registrationId: chain.personId,
    person: maskMoved(person),
    reason,
    division,
    fromFacility,
    status,
    link,
    dueAt: chain.dueNext?.toISOString() ?? null,
    overdue,
    links: links.map(({ startBy, openedAt, arrivedAt, ...one }) => ({
      ...one,
      startBy: instantOf(startBy),
      openedAt: instantOf(openedAt),
      arrivedAt: instantOf(arrivedAt),
    })),
    by: chain.openedBy,
    openedAt: chain.openedAt.toISOString(),
    closedAt: chain.closedAt?.toISOString() ?? null,
  };
}
