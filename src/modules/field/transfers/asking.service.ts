import { stepDueAt } from '../../../core/field/index.ts';
import type { DocumentType } from '../../../core/identity/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { type Database, inTransaction, type Tx } from '../../../platform/db/index.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { invalidField } from '../../../platform/http/index.ts';
import { type OpenDrill, refuseClosed, requireUnclosed } from '../../drill/index.ts';
import {
  type Actor,
  type Auditor,
  auditInsert,
  type Caller,
  drawsOf,
  openPerson,
} from '../../foundation/index.ts';
import { identify, openWho, placePeople, type ToldPerson } from '../cases/index.ts';
import { type BedKeeper, type MovedPerson, openMoved, sealMoved } from '../facilities/index.ts';
import { everybodys, type ScopeOf, type Whose } from './scope.ts';
import { sealNote } from './sealed.ts';
import { liesElsewhere, transferOpen } from './transfers.errors.ts';
import type { KnownPerson, TransferReason, TransferRow, TransfersRead } from './transfers.read.ts';
import type { TransfersRepo } from './transfers.repo.ts';

/** Somebody as they are told, and where they are: a community of the drill. */
export type Fetchable = Omit<ToldPerson, 'registrationId'> & {
  name: string;
  division: string;
  address?: string | undefined;
};

/** Who is to be transferred, and why: one of the two says who. */
export interface ToldTransfer {
  registrationId?: string | undefined;
  person?: Fetchable | undefined;
  reason: TransferReason;
  note?: string | undefined;
}

/** Somebody who is to be fetched, and where. */
interface Fetched {
  personId: string;
  person: MovedPerson;
  division: string;
  fromFacility: string | null;
}

export type AskTransfer = (
  by: Caller & Pick<Actor, 'requestId' | 'draws'>,
  drillId: string,
  told: ToldTransfer,
) => Promise<TransferRow>;

/**
 * Asks for a transfer: of somebody who is registered, on the roster, a contact or under health monitoring, by that id; or of
 * somebody as they are told. Whoever lies in a bed is fetched from there.
 * @throws AppError 400, 404 for whoever is not the caller's, 409 `transfer-open`, `person-lies-elsewhere`, `drill-closed`, 410
 */
export function createAsking(deps: {
  sql: Database['sql'];
  repo: TransfersRepo;
  read: Pick<TransfersRead, 'known'>;
  beds: Pick<BedKeeper, 'whereabouts'>;
  scopeOf: ScopeOf;
  audit: Auditor;
  clock: Clock;
}): AskTransfer {
  const { sql, repo, read, beds, scopeOf, audit, clock } = deps;

  /** Where somebody of whom the drill knows is fetched, and who they are. */
  async function knownPerson(tx: Tx, drill: OpenDrill, whose: Whose, id: string): Promise<Fetched> {
    const [lies, known] = [await beds.whereabouts(tx, drill.id, id), await read.known(drill.id, id)];
    if (lies !== undefined) {
      const own = known !== undefined && isOf(whose, known.community);
      if (!own && !isOf(whose, lies.division, lies.facilityId)) throw new AppError(notFound);
      const person = openMoved(drill.keys, 'facility_stays', lies.id, lies.person);
      return { personId: id, person, division: lies.division, fromFacility: lies.facilityId };
    }
    if (known === undefined || !isOf(whose, known.community)) throw new AppError(notFound);
    const person = openKnown(drill, id, known);
    return { personId: id, person, division: known.community, fromFacility: null };
  }

  /** The same of somebody as they are told: who is registered by that telephone is who is registered, and nobody beside. */
  async function toldPerson(tx: Tx, drill: OpenDrill, whose: Whose, told: Fetchable): Promise<Fetched> {
    const { name, document = null, phone, division, address } = told;
    if (!drill.communities.has(division)) throw invalidField('/person/division', 'not-in-drill', nowhere);
    if (!isOf(whose, division)) throw new AppError(notFound);
    const [placed] = await placePeople(tx, drill.id, [identify(drill.keys, told)], clock.now());
    if (placed === undefined) throw new Error('somebody was told of and is nobody');
    const id = placed.personId;
    const lies = await beds.whereabouts(tx, drill.id, id);
    if (lies !== undefined && !isOf(whose, lies.division)) throw new AppError(liesElsewhere);
    return {
      personId: id,
      person: { name, document, phone: phone ?? null, address: address ?? null },
      division: lies?.division ?? division,
      fromFacility: lies?.facilityId ?? null,
    };
  }

  return async (by, drillId, { registrationId, person: told, reason, note }) => {
    const { drill, whose } = await scopeOf(by, drillId);
    refuseClosed(drill);
    const id = drawsOf(by).id('transfer');
    const at = clock.now();
    return inTransaction(sql, async (tx) => {
      await requireUnclosed(sql, tx, drillId);
      const fetched =
        told === undefined
          ? await knownPerson(tx, drill, whose, registrationId ?? '')
          : await toldPerson(tx, drill, whose, told);
      const { personId, division, fromFacility } = fetched;
      const transfer: TransferRow = {
        ...nothingYet,
        id,
        personId,
        person: sealMoved(drill.keys, 'transfers', id, fetched.person),
        reason,
        division,
        fromFacility,
        status: 'asked',
        statusAt: at,
        dueAt: stepDueAt('asked', at),
        askedBy: by.sub,
        askedAt: at,
      };
      const noted = audit.entryIn(drill, {
        by,
        action: 'transfer.asked',
        object: { kind: 'transfer', id },
        division,
        details: { reason },
      });
      const stands = await repo.add(tx, drillId, transfer);
      if (stands.id !== id) throw new AppError(transferOpen, { members: { transferId: stands.id } });
      const kept = await repo.hold(tx, drillId, id, everybodys);
      if (kept === undefined) throw new Error('the transfer is gone');
      if (await repo.isNoted(tx, drillId, noted.id)) return kept;
      await tx`${auditInsert(sql, noted)}`;
      await repo.note(tx, {
        id: noted.id,
        drillId,
        transferId: id,
        act: 'ask',
        by: by.sub,
        role: by.role,
        at,
        details: undefined,
        note: note === undefined ? undefined : sealNote(drill.keys, noted.id, note),
      });
      return kept;
    });
  };
}

/** Who somebody is of whom the drill knows, and where to fetch them. @throws Error where nothing of them is left */
function openKnown({ keys }: OpenDrill, id: string, known: KnownPerson): MovedPerson {
  const { table, person, building } = known;
  if (table === 'told_people') {
    const told = openWho(keys, id, { registered: null, listed: null, told: person });
    if (told === undefined) throw new Error('nothing is left of who was told of');
    return { name: told.name, document: told.document ?? null, phone: told.phone ?? null, address: null };
  }
  const { name, type, number, phone, unit, room } = openPerson(keys, table, id, person);
  const address = [building, unit, room].filter((part) => part !== null && part !== undefined).join(' ');
  return { name, document: { type: type as DocumentType, number }, phone: phone ?? null, address };
}

/** Whether somebody who is in a division, or in a bed of a facility there, is the caller's to have fetched. */
function isOf(whose: Whose, division: string, facility?: string): boolean {
  if (whose.kind === 'facility') return whose.facility === facility;
  if (whose.kind === 'team') return whose.team.scope.some((code) => division.startsWith(code));
  return division.startsWith(whose.division);
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

const nowhere = {
  en: 'The drill knows no such community. Give the one where the person is now. For example: 350102001001',
  zh: '演练中没有该村居，请填写该人员现在所在的村居。例如：350102001001',
};
