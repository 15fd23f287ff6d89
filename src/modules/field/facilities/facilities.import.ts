import { safeText, textMessage } from '../../../core/identity/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { newId } from '../../../platform/crypto/index.ts';
import { AppError, type FieldError, notFound } from '../../../platform/errors/index.ts';
import type { Checked, Column, Row } from '../../../platform/spreadsheets/index.ts';
import { hashedId, headquarters, related } from '../../foundation/index.ts';
import {
  type ImportAct,
  type ImportContext,
  type ImportSession,
  type ImportTarget,
  type PlainPiece,
  preparePlain,
  rejectRepeated,
} from '../../service/index.ts';
import type { FacilitiesRead, FacilityKind } from './facilities.read.ts';
import type { FacilitiesRepo } from './facilities.repo.ts';
import { facilityKinds } from './facilities.tables.ts';
import { takeFacilitiesBack } from './undo.repo.ts';

const columns: readonly Column[] = [
  {
    name: 'facility',
    zh: '集中场所',
    en: 'Facility',
    also: ['场所', '场所名称', '隔离点', '隔离点名称', '监测点', '酒店', '名称'],
    required: true,
    example: '东街口集中健康监测点',
  },
  {
    name: 'kind',
    zh: '场所类型',
    en: 'Kind',
    also: ['类型', '类别'],
    required: false,
    example: '集中',
  },
  {
    name: 'division',
    zh: '管理区划',
    en: 'Division',
    also: ['区划代码', '所属区划', '行政区划'],
    required: false,
    example: '350102',
  },
  { name: 'address', zh: '地址', en: 'Address', also: ['场所地址'], required: false, example: '东街 8 号' },
  { name: 'room', zh: '房间', en: 'Room', also: ['房号', '房间号'], required: true, example: '301' },
  { name: 'bed', zh: '床位', en: 'Bed', also: ['床号', '床位号'], required: false, example: '1' },
];

/** What lists call the kinds, beside the names of the API. */
const kindNames: ReadonlyMap<string, FacilityKind> = new Map<string, FacilityKind>([
  ...facilityKinds.map((kind) => [kind, kind] as const),
  ['集中', 'central'],
  ['集中隔离', 'central'],
  ['集中健康监测', 'central'],
  ['居家', 'home'],
  ['居家健康监测', 'home'],
  ['医院', 'hospital'],
  ['校园', 'campus'],
  ['学校', 'campus'],
  ['口岸', 'port'],
]);

/** One line: a bed, and the facility that it stands in. */
interface Line {
  facility: string;
  kind: FacilityKind;
  division: string;
  address: string | null;
  room: string;
  bed: string;
}

/**
 * Facilities with their beds, a line a bed. A facility is there from its first line on, which says what it is; one that stands
 * already stays as it is, and so does a bed. What is not in the file stays.
 */
export function createFacilitiesImport(deps: {
  read: Pick<FacilitiesRead, 'named' | 'find'>;
  repo: FacilitiesRepo;
  clock: Clock;
}): ImportTarget {
  const { read, repo, clock } = deps;

  function open({ drill, caller, dryRun }: ImportContext): ImportSession<PlainPiece<Line>> {
    const seen = new Set<string>();
    const own = caller.division ?? drill.city;
    const closed = new Map<string, boolean>();

    const check = (row: Row): Checked<Line> => {
      const line = readLine(row, own);
      if (!line.ok) return line;
      const { division } = line.value;
      const inside = division.startsWith(drill.city) && division.startsWith(own);
      return inside ? line : { ok: false, errors: [outside] };
    };

    /** Whether a facility takes nobody any more. */
    async function isClosed(division: string, name: string): Promise<boolean> {
      const key = `${division} ${name}`;
      const known = closed.get(key);
      if (known !== undefined) return known;
      const twin = await read.named(drill.id, division, name);
      const stands = twin === undefined ? undefined : await read.find(drill.id, twin.id);
      const over = stands !== undefined && stands.closedAt !== null;
      closed.set(key, over);
      return over;
    }

    return {
      prepare: (piece, reading) =>
        preparePlain(piece, reading, check, async (line): Promise<Checked<Line>> => {
          if (await isClosed(line.division, line.facility)) return { ok: false, errors: [takesNobody] };
          return { ok: true, value: line };
        }),
      settle: (piece) =>
        rejectRepeated(
          piece,
          seen,
          ({ division, facility, room, bed }) => JSON.stringify([division, facility, room, bed]),
          repeated,
        ),
      async write(tx, piece) {
        if (dryRun) return piece.standing.length;
        const at = clock.now();
        const byFacility = Map.groupBy(piece.standing, ({ value }) => `${value.division} ${value.facility}`);
        const acts: ImportAct[] = [];
        for (const [, rows] of [...byFacility].sort(([one], [other]) => (one < other ? -1 : 1))) {
          const [first] = rows;
          if (first === undefined) continue;
          const { facility: name, kind, division, address } = first.value;
          const made = { id: newId(), drillId: drill.id, name, kind, division, address, createdAt: at };
          const id = await repo.ensure(tx, { ...made, createdBy: caller.sub });
          const beds = rows.map(({ value: { room, bed } }) => ({ id: hashedId(id, room, bed), room, bed }));
          if (id === made.id) acts.push({ kind: 'facility', id });
          const added = await repo.addAll(tx, { id, drillId: drill.id }, beds, at);
          acts.push(...added.map((bed): ImportAct => ({ kind: 'bed', id: bed })));
        }
        piece.acts = acts;
        return acts.filter((act) => act.kind === 'bed').length;
      },
      async close() {},
    };
  }

  return {
    kind: 'facilities',
    columns,
    access: headquarters,
    admit(caller, drill) {
      if (!related(caller.division ?? '', drill.city)) throw new AppError(notFound);
    },
    open,
    undoing: {
      says: {
        en: 'Beds and facilities that it added are gone. A bed that somebody has had stays; so does a facility, with all its beds, that is closed, has a client, or to or from which somebody is or was transferred; one in which other beds stand stays without those of the file.',
        zh: '该次导入新增的床位和场所予以删除。已有人使用过的床位保留；已关闭的、已有客户端的、有人转入或转出过的场所连同床位保留；其中另有床位的场所保留，仅删除该文件的床位。',
      },
      alone: true,
      takeBack: (tx, { drill }, acts) => takeFacilitiesBack(tx, drill.id, acts),
    },
  };
}

/** What a line says, by itself; the division is the caller's where it names none, and a room without beds' numbers has one. */
function readLine(row: Row, own: string): Checked<Line> {
  const errors: FieldError[] = [];
  const cell = (column: string, most: number): string => {
    const text = row[column];
    const safe = text === undefined ? undefined : safeText(text, { max: most });
    if (safe?.ok === true) return safe.value;
    if (safe === undefined) errors.push({ pointer: `/${column}`, ...missing });
    else errors.push({ pointer: `/${column}`, code: safe.code, text: textMessage(safe.code, most) });
    return '';
  };
  const facility = cell('facility', 100);
  const room = cell('room', 30);
  const bed = row['bed'] === undefined ? '1' : cell('bed', 30);
  const address = row['address'] === undefined ? null : cell('address', 200);
  const kind = row['kind'] === undefined ? 'central' : kindNames.get(row['kind']);
  if (kind === undefined) errors.push(unknownKind);
  const division = row['division'] ?? own;
  if (!/^\d{4}(\d{2}|\d{5}|\d{8})?$/.test(division)) errors.push(noDivision);
  if (errors.length > 0 || kind === undefined) return { ok: false, errors };
  return { ok: true, value: { facility, kind, division, address, room, bed } };
}

const missing = { code: 'required', text: { en: 'Missing', zh: '未填写' } };
const unknownKind: FieldError = {
  pointer: '/kind',
  code: 'not-one-of',
  text: {
    en: `The kind must be one of ${facilityKinds.join(', ')}. For example: central`,
    zh: '场所类型应为：集中、居家、医院、校园、口岸。例如：集中',
  },
};
const noDivision: FieldError = {
  pointer: '/division',
  code: 'form',
  text: { en: 'Write the code of a division. For example: 350102', zh: '请填写区划代码。例如：350102' },
};
const outside: FieldError = {
  pointer: '/division',
  code: 'not-in-drill',
  text: {
    en: 'The division is none of yours in the drill’s city. Give a code that begins with your own. For example: 350102',
    zh: '该区划不在本辖区或演练城市内，代码须以本辖区代码开头。例如：350102',
  },
};
const takesNobody: FieldError = {
  pointer: '/facility',
  code: 'facility-closed',
  text: {
    en: 'The facility is closed and takes nobody any more. Leave its rows out, or give it another name',
    zh: '该场所已关闭，不再接收人员。请删去此行，或使用其他名称',
  },
};
const repeated: FieldError = {
  pointer: '/bed',
  code: 'repeated',
  text: {
    en: 'The same bed stands further up. Leave this row out, or number the beds of the room',
    zh: '同一床位在前面的行中已出现，请删去此行，或填写不同床号',
  },
};
