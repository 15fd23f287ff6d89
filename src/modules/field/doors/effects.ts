import { exemptUntil } from '../../../core/coverage/index.ts';
import type { Tx } from '../../../platform/db/index.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import type { OpenDrill } from '../../drill/index.ts';
import { sharedId } from '../../foundation/index.ts';
import type { ExemptionsService } from '../../residents/index.ts';
import type { FoundRow } from './visits.schemas.ts';

type Entering = Parameters<ExemptionsService['enter']>[2];
type Request = Entering['request'];

/** Somebody whom a visit found, and what follows for whether they have to come. */
export interface FoundPerson {
  personId: string;
  exemption: Request | undefined;
  /** Until when they were in a key region last; undefined of whoever was in none, or lives here no more. */
  exposedAt?: Date | undefined;
}

/** Until when somebody was in a key region last: until the end of a day, and not after somebody heard of it there. */
export function exposedAtOf(
  { regions = [], movedAway }: Pick<FoundRow, 'regions' | 'movedAway'>,
  at: Date,
): Date | undefined {
  const last = regions
    .map(({ to }) => to)
    .sort()
    .at(-1);
  if (last === undefined || movedAway === true) return undefined;
  return new Date(Math.min(Date.parse(`${last}T23:59:59+08:00`), at.getTime()));
}

/**
 * What is found of somebody, as an exemption: one at a time, so of several the one that says most. A yellow or red code keeps
 * them at home, whoever has moved away is not to come, whoever cannot come is visited; and whoever was vaccinated or swabbed
 * elsewhere is exempt for the drill's hours, from the later of the two on, unless that is over.
 */
export function exemptionOf(
  drill: Pick<OpenDrill, 'exemptionHours'>,
  found: Pick<FoundRow, 'healthCode' | 'movedAway' | 'needs' | 'vaccinatedAt' | 'swabbedAt'>,
  at: Date,
  now: Date,
): Request | undefined {
  if (found.healthCode === 'yellow' || found.healthCode === 'red') return { kind: 'isolated', from: at };
  if (found.movedAway === true) return { kind: 'away', from: at };
  if (found.needs?.includes('visit') === true) return { kind: 'infirm', from: at };
  const { vaccinatedAt, swabbedAt } = found;
  const later = vaccinatedAt !== undefined && (swabbedAt === undefined || vaccinatedAt >= swabbedAt);
  const from = later ? vaccinatedAt : swabbedAt;
  if (from === undefined || exemptUntil(from, drill.exemptionHours) <= now) return undefined;
  return { kind: later ? 'vaccinated' : 'tested', from };
}

/**
 * Has what a visit found count, within its transaction. Answers by person why nothing of it counts: they live in another
 * community, nobody knows them, or what stands already goes before it.
 */
export async function enterFound(
  tx: Tx,
  exemptions: Pick<ExemptionsService, 'enter'>,
  of: { drill: OpenDrill; visitId: string; account: string; community: string },
  people: readonly FoundPerson[],
): Promise<Map<string, string>> {
  const { drill, visitId, account: by, community: division } = of;
  const codes = new Map<string, string>();
  // In ascending order, as whoever else changes several people holds them.
  for (const { personId, exemption: request } of [...people].sort((a, b) =>
    a.personId < b.personId ? -1 : 1,
  )) {
    if (request === undefined) continue;
    const id = sharedId(drill.keys, 'visit', ['exemption', visitId, personId]);
    try {
      await exemptions.enter(tx, drill, { id, personId, by, division, request });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      codes.set(personId, error.problem === notFound ? 'lives-elsewhere' : error.code);
    }
  }
  return codes;
}
