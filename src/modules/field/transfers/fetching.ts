import type { DocumentType } from '../../../core/identity/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Tx } from '../../../platform/db/index.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { invalidField } from '../../../platform/http/index.ts';
import type { OpenDrill } from '../../drill/index.ts';
import { openPerson } from '../../foundation/index.ts';
import { identify, openWho, placePeople, type ToldPerson } from '../cases/index.ts';
import { type BedKeeper, type HeldFacility, type MovedPerson, openMoved } from '../facilities/index.ts';
import type { Whose } from './scope.ts';
import { liesElsewhere } from './transfers.errors.ts';
import type { KnownPerson, TransfersRead } from './transfers.read.ts';

/** Somebody as they are told, and where they are: a community of the drill, where they did not come in at a port. */
export type Fetchable = Omit<ToldPerson, 'registrationId'> & {
  name: string;
  division?: string | undefined;
  address?: string | undefined;
};

/** Who is to be brought somewhere: one of the first two, and at which port they are, should they be at one. */
export interface ToldFetch {
  registrationId?: string | undefined;
  person?: Fetchable | undefined;
  from?: string | undefined;
}

/** Somebody who is to be fetched, and where. */
export interface Fetched {
  personId: string;
  person: MovedPerson;
  division: string;
  fromFacility: string | null;
}

/**
 * Works out who is fetched, and where: whoever lies in a bed from there, whatever else is told.
 * @throws AppError 400, 404 for whoever is not the caller's, 409 `person-lies-elsewhere`
 */
export type FetchPerson = (tx: Tx, drill: OpenDrill, whose: Whose, told: ToldFetch) => Promise<Fetched>;

export function createFetching(deps: {
  read: Pick<TransfersRead, 'known'>;
  beds: Pick<BedKeeper, 'whereabouts' | 'find'>;
  clock: Clock;
}): FetchPerson {
  const { read, beds, clock } = deps;

  /** Where somebody of whom the drill knows is fetched, and who they are. */
  async function knownPerson(
    tx: Tx,
    drill: OpenDrill,
    whose: Whose,
    id: string,
    port: HeldFacility | undefined,
  ): Promise<Fetched> {
    const [lies, known] = [await beds.whereabouts(tx, drill.id, id), await read.known(drill.id, id)];
    if (lies !== undefined) {
      const own = known !== undefined && isOf(whose, known.community);
      if (!own && !isOf(whose, lies.division, lies.facilityId)) throw new AppError(notFound);
      const person = openMoved(drill.keys, 'facility_stays', lies.id, lies.person);
      return { personId: id, person, division: lies.division, fromFacility: lies.facilityId };
    }
    if (known === undefined || !isOf(whose, known.community)) throw new AppError(notFound);
    const person = openKnown(drill, id, known);
    return {
      personId: id,
      person,
      division: port?.division ?? known.community,
      fromFacility: port?.id ?? null,
    };
  }

  /** The same of somebody as they are told: who is registered by that telephone is who is registered, and nobody beside. */
  async function toldPerson(
    tx: Tx,
    drill: OpenDrill,
    whose: Whose,
    told: Fetchable,
    port: HeldFacility | undefined,
  ): Promise<Fetched> {
    const { name, document = null, phone, address } = told;
    const division = port?.division ?? told.division;
    if (division === undefined) throw invalidField('/person/division', 'required', nowhere);
    if (port === undefined && !drill.communities.has(division))
      throw invalidField('/person/division', 'not-in-drill', nowhere);
    if (!isOf(whose, division, port?.id)) throw new AppError(notFound);
    const [placed] = await placePeople(tx, drill.id, [identify(drill.keys, told)], clock.now());
    if (placed === undefined) throw new Error('somebody was told of and is nobody');
    const id = placed.personId;
    const lies = await beds.whereabouts(tx, drill.id, id);
    if (lies !== undefined && !isOf(whose, lies.division)) throw new AppError(liesElsewhere);
    return {
      personId: id,
      person: { name, document, phone: phone ?? null, address: address ?? null },
      division: lies?.division ?? division,
      fromFacility: lies?.facilityId ?? port?.id ?? null,
    };
  }

  return async (tx, drill, whose, { registrationId, person, from }) => {
    const port = from === undefined ? undefined : await beds.find(tx, drill.id, from);
    if (from !== undefined && (port === undefined || !isOf(whose, port.division, port.id)))
      throw invalidField('/from', 'unknown-facility', unknownPort);
    if (port !== undefined && port.kind !== 'port') throw invalidField('/from', 'other-kind', noPort);
    return person === undefined
      ? knownPerson(tx, drill, whose, registrationId ?? '', port)
      : toldPerson(tx, drill, whose, person, port);
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

/** Whether somebody who is in a division, or in a facility there, is the caller's to have fetched. */
function isOf(whose: Whose, division: string, facility?: string): boolean {
  if (whose.kind === 'facility') return whose.facility === facility;
  if (whose.kind === 'team') return whose.team.scope.some((code) => division.startsWith(code));
  return division.startsWith(whose.division);
}

const nowhere = {
  en: 'Give the community of the drill where the person is now, or the port that they came in at (`from`). For example: 350102001001',
  zh: '请填写该人员现在所在的演练村居，或其入境、抵达的口岸（from）。例如：350102001001',
};
const unknownPort = {
  en: 'There is no such port for this division. Give an id that GET /v1/drills/{drillId}/facilities?kind=port lists. For example: 3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10',
  zh: '本辖区没有该口岸。请填写 GET /v1/drills/{drillId}/facilities?kind=port 列出的编号。例如：3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10',
};
const noPort = {
  en: 'That facility is no port: whoever lies in it is fetched from there by themselves. Leave `from` out, or give a port. For example: 3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10',
  zh: '该场所不是口岸：在住人员自动从该场所接走，请不填 from，或填写口岸编号。例如：3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10',
};
