import type { Datum } from '../../../core/geography/index.ts';
import { doorKey } from '../../../core/identity/index.ts';
import { keyedHash } from '../../../platform/crypto/index.ts';
import {
  checkPiece,
  type Piece,
  type Reading,
  type RejectedRow,
} from '../../../platform/spreadsheets/index.ts';
import { buildingId } from '../../foundation/buildings/index.ts';
import {
  type DrillKeys,
  type PersonalRecord,
  personId,
  sealPerson,
  sharedId,
} from '../../foundation/vault/index.ts';
import { checkRosterLine, type RosterLine } from './roster.lines.ts';
import type { RosterBatch, RosterRow } from './roster.repo.ts';

/** What a thread is asked: everything it needs, as it keeps nothing between two pieces. */
export interface PrepareRoster {
  piece: Piece;
  reading: Reading;
  /** Only ids and places are wanted. */
  skim: boolean;
  keys: DrillKeys;
  communities: ReadonlySet<string>;
  successors: ReadonlyMap<string, string>;
  division: string;
  datum: Datum | undefined;
  today: string;
}

/** A building as rows of a piece name it, with one of the places that they give it. */
export interface Place {
  id: string;
  community: string;
  name: string;
  lng: number | undefined;
  lat: number | undefined;
  /** The first of these rows, in the piece, from 0; and how many there are. */
  row: number;
  rows: number;
}

/** What came of a piece of a roster. */
export interface PreparedRoster {
  span: number;
  rows: number;
  rejected: RejectedRow[];
  /** Where in the piece each accepted row stands. */
  at: Uint32Array;
  /** 64 bits of each accepted row's id, as two halves: enough to tell two people of a file apart. */
  marks: Uint32Array;
  /** Whether each accepted row says where its building stands. */
  located: Uint8Array;
  batch: RosterBatch;
  places: Place[];
}

/** 64 bits of a person's id. */
export function marksOf(id: string): [high: number, low: number] {
  return [Number.parseInt(id.slice(0, 8), 16), Number.parseInt(id.slice(24, 32), 16)];
}

/** Checks, hashes and seals the rows of a piece: all the work of a roster import that is not the database's. */
export function prepareRoster(ask: PrepareRoster): PreparedRoster {
  const { keys, skim } = ask;
  const { communities: known, successors, division, datum, today } = ask;
  const scope = { communities: known, successors, division, datum, today };
  const checked = checkPiece(ask.piece, ask.reading, (row) => checkRosterLine(row, scope));
  const { accepted } = checked;
  const at = new Uint32Array(accepted.length);
  const marks = new Uint32Array(accepted.length * 2);
  const located = new Uint8Array(accepted.length);
  const columns: string[][] = [[], [], [], [], [], []];
  const [ids = [], communities = [], buildings = [], households = [], digests = [], people = []] = columns;
  const places = new Map<string, Place>();
  const buildingOf = memo((line: RosterLine) => buildingId(keys, line.community, line.building));
  for (const [index, { row, value: line }] of accepted.entries()) {
    const id = personId(keys, line.document);
    const building = buildingOf(`${line.community}${line.building}`, line);
    at[index] = row;
    located[index] = Number(line.lng !== undefined);
    const [high, low] = marksOf(id);
    marks[index * 2] = high;
    marks[index * 2 + 1] = low;
    const { community, building: name, lng, lat } = line;
    const there = `${building} ${lng} ${lat}`;
    const place = places.get(there);
    if (place === undefined) places.set(there, { id: building, community, name, lng, lat, row, rows: 1 });
    else place.rows += 1;
    if (skim) continue;
    const hashed = hashAndSeal(keys, line, id, building);
    ids.push(id);
    communities.push(line.community);
    buildings.push(building);
    households.push(hashed.householdId);
    digests.push(hashed.digest.toString('hex'));
    people.push(hashed.person.toString('hex'));
  }
  const literal = (column: string[]) => `{${column.join(',')}}`;
  return {
    span: checked.span,
    rows: checked.rows,
    rejected: checked.rejected,
    at,
    marks,
    located,
    batch: {
      ids: literal(ids),
      communities: literal(communities),
      buildings: literal(buildings),
      households: literal(households),
      digests: literal(digests),
      people: literal(people),
    },
    places: [...places.values()],
  };
}

/** What the database stores of a line beyond its id and building. */
export function hashAndSeal(
  keys: DrillKeys,
  line: RosterLine,
  id: string,
  building: string,
): { householdId: string; digest: Buffer; person: Buffer } {
  return sealRow(
    keys,
    { id, community: line.community, buildingId: building },
    {
      name: line.name,
      type: line.document.type,
      number: line.document.number,
      birthDate: line.document.birthDate,
      unit: line.unit,
      room: line.room,
    },
  );
}

/** A row of the roster: who lives where, hashed and sealed. */
export function sealRow(
  keys: DrillKeys,
  at: Pick<RosterRow, 'id' | 'community' | 'buildingId'>,
  person: PersonalRecord,
): RosterRow {
  const { name, type, number, birthDate, unit, room } = person;
  // Without a door number everybody is a household of their own.
  const door = room === undefined ? [at.id] : [at.buildingId, ...doorKey({ unit, room })];
  // In this order always: the digest is one of the text.
  const record: PersonalRecord = { name, type, number, birthDate, unit, room };
  return {
    ...at,
    householdId: sharedId(keys, 'door', door),
    digest: keyedHash(keys.id, JSON.stringify([at.community, at.buildingId, record])),
    person: sealPerson(keys, 'roster', at.id, record),
  };
}

/** Remembers the last answer: neighbours stand together in a roster. */
function memo<A, R>(make: (argument: A) => R): (key: string, argument: A) => R {
  let last: { key: string; answer: R } | undefined;
  return (key, argument) => {
    if (last?.key !== key) last = { key, answer: make(argument) };
    return last.answer;
  };
}
