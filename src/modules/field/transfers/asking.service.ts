import { stepDueAt } from '../../../core/field/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { type Database, inTransaction, type Tx } from '../../../platform/db/index.ts';
import { AppError } from '../../../platform/errors/index.ts';
import { type OpenDrill, refuseClosed, requireUnclosed } from '../../drill/index.ts';
import { type Auditor, auditInsert, drawsOf } from '../../foundation/index.ts';
import { sealMoved } from '../facilities/index.ts';
import type { ChainsRepo } from './chains.repo.ts';
import type { Fetched, FetchPerson, ToldFetch } from './fetching.ts';
import { type By, everybodys, type ScopeOf } from './scope.ts';
import { sealNote } from './sealed.ts';

import { transferOpen } from './transfers.errors.ts';
import type { TransferReason, TransferRow } from './transfers.read.ts';
import type { TransfersRepo } from './transfers.repo.ts';

/** Who is to be transferred, and why: one of the two says who. */
export interface ToldTransfer extends ToldFetch {
  reason: TransferReason;
  note?: string | undefined;
}

export type AskTransfer = (by: By, drillId: string, told: ToldTransfer) => Promise<TransferRow>;

/** A transfer that is to be put on file. */
export interface NewTransfer extends Fetched {
  id: string;
  reason: TransferReason;
  note?: string | undefined;
  /** By when it is to be approved, where that is known. */
  dueAt?: Date | undefined;
  /** Who asks for it; the caller unless told. */
  askedBy?: string | undefined;
  /** The link of a closed loop that it is. */
  link?: { chainId: string; link: number } | undefined;
}

/**
 * Puts a transfer on file, with its first line; answers it as it stands, for a repeat too. Whoever has one under way gets none.
 * @throws AppError 409 `transfer-open`
 */
export type BeginTransfer = (
  tx: Tx,
  drill: OpenDrill,
  by: By,
  told: NewTransfer,
  at: Date,
) => Promise<TransferRow>;

export function createBeginning({ sql, repo, audit }: BeginningDeps): BeginTransfer {
  return async (tx, drill, by, told, at) => {
    const { id, personId, division, fromFacility, reason, note, link } = told;
    const transfer: TransferRow = {
      ...nothingYet,
      id,
      personId,
      person: sealMoved(drill.keys, 'transfers', id, told.person),
      reason,
      division,
      fromFacility,
      status: 'asked',
      statusAt: at,
      dueAt: told.dueAt ?? stepDueAt('asked', at),
      chainId: link?.chainId ?? null,
      link: link?.link ?? null,
      askedBy: told.askedBy ?? by.sub,
      askedAt: at,
    };
    const details = { reason, ...(link === undefined ? {} : { chain: link.chainId }) };
    const object = { kind: 'transfer', id };
    const noted = audit.entryIn(drill, { by, action: 'transfer.asked', object, division, details });
    const stands = await repo.add(tx, drill.id, transfer);
    if (stands.id !== id) throw new AppError(transferOpen, { members: { transferId: stands.id } });
    const kept = await repo.hold(tx, drill.id, id, everybodys);
    if (kept === undefined) throw new Error('the transfer is gone');
    if (await repo.isNoted(tx, drill.id, noted.id)) return kept;
    await tx`${auditInsert(sql, noted)}`;
    await repo.note(tx, {
      id: noted.id,
      drillId: drill.id,
      transferId: id,
      act: 'ask',
      by: by.sub,
      role: by.role,
      at,
      details: link === undefined ? undefined : { chain: link.chainId },
      note: note === undefined ? undefined : sealNote(drill.keys, noted.id, note),
    });
    return kept;
  };
}

interface BeginningDeps {
  sql: Database['sql'];
  repo: TransfersRepo;
  audit: Auditor;
}

/**
 * Asks for a transfer: of somebody who is registered, on the roster, a contact or under health monitoring, by that id; or of
 * somebody as they are told. Of whoever is in a closed loop it is the link whose turn it is.
 * @throws AppError 400, 404 for whoever is not the caller's, 409 `transfer-open`, `person-lies-elsewhere`, `drill-closed`, 410
 */
export function createAsking(deps: {
  sql: Database['sql'];
  chains: Pick<ChainsRepo, 'holdOf'>;
  fetchPerson: FetchPerson;
  begin: BeginTransfer;
  scopeOf: ScopeOf;
  clock: Clock;
}): AskTransfer {
  const { sql, chains, fetchPerson, begin, scopeOf, clock } = deps;
  return async (by, drillId, { reason, note, ...who }) => {
    const { drill, whose } = await scopeOf(by, drillId);
    refuseClosed(drill);
    const id = drawsOf(by).id('transfer');
    return inTransaction(sql, async (tx) => {
      await requireUnclosed(sql, tx, drillId);
      const fetched = await fetchPerson(tx, drill, whose, who);
      const chain = await chains.holdOf(tx, drillId, fetched.personId);
      const link = chain && { chainId: chain.id, link: chain.link };
      // Whoever lies nowhere and is at the first link of their loop is where it began: at a port, it may be.
      const atStart = chain?.link === 1 && fetched.fromFacility === null;
      const where = atStart ? { division: chain.division, fromFacility: chain.fromFacility } : {};
      return begin(tx, drill, by, { ...fetched, ...where, id, reason, note, link }, clock.now());
    });
  };
}

const nothingYet = {
  toFacility: null,
  toDivision: null,
  bedId: null,
  outside: null,
  teamId: null,
  plate: null,
  pickUpGiver: null,
  pickUpGivenAt: null,
  pickUpTaker: null,
  pickUpTakenAt: null,
  arrivalGiver: null,
  arrivalGivenAt: null,
  arrivalTaker: null,
  arrivalTakenAt: null,
} as const;
