import { type ExemptionKind, exemptionKinds } from '../../../core/coverage/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { newId } from '../../../platform/crypto/index.ts';
import type { Tx } from '../../../platform/db/index.ts';
import { AppError, type FieldError, notFound } from '../../../platform/errors/index.ts';
import { errorsOf } from '../../../platform/http/index.ts';
import { type Checked, type Column, type Row, readTime } from '../../../platform/spreadsheets/index.ts';
import { headquarters, personId, related } from '../../foundation/index.ts';
import {
  type ImportAct,
  type ImportContext,
  type ImportSession,
  type ImportTarget,
  type PlainPiece,
  preparePlain,
  rejectRepeated,
} from '../../service/index.ts';
import { documentIn, rosterColumns } from '../roster/index.ts';
import type { CommunitySignals } from '../waiting/index.ts';
import { exemptionRemarks } from './exemptions.schemas.ts';
import type { ExemptionRequest, ExemptionsService } from './exemptions.service.ts';

const documentColumns = rosterColumns.filter(({ name }) =>
  ['documentType', 'documentNumber', 'nationality'].includes(name),
);

const columns: readonly Column[] = [
  ...documentColumns,
  {
    name: 'kind',
    zh: '豁免类型',
    en: 'Kind',
    also: ['豁免原因类型', '类型', '豁免种类'],
    required: true,
    example: '接种',
  },
  {
    name: 'from',
    zh: '开始时间',
    en: 'From',
    also: ['接种时间', '采样时间', '起始时间'],
    required: true,
    time: true,
    example: '2021-09-21 09:30',
  },
  {
    name: 'until',
    zh: '结束时间',
    en: 'Until',
    also: ['截止时间', '终止时间'],
    required: false,
    time: true,
    example: '2021-09-23 09:30',
  },
  { name: 'reason', zh: '事由', en: 'Reason', also: ['原因', '备注'], required: false, example: '第二剂' },
];

/** What lists call the kinds, beside the names of the API. */
const kindNames: ReadonlyMap<string, ExemptionKind> = new Map<string, ExemptionKind>([
  ...exemptionKinds.map((kind) => [kind, kind] as const),
  ['接种', 'vaccinated'],
  ['疫苗接种', 'vaccinated'],
  ['核酸', 'tested'],
  ['核酸检测', 'tested'],
  ['隔离', 'isolated'],
  ['居家隔离', 'isolated'],
  ['外出', 'away'],
  ['行动不便', 'infirm'],
  ['其他', 'other'],
]);

/** Rows of one transaction: whom they are about, and the slots that are given back, are held no longer than those take. */
const together = { rows: 200, bytes: 16_384 };

interface Line {
  personId: string;
  request: ExemptionRequest;
}

/** People of a division who need not come, from a file: each row what `POST …/exemptions` takes. */
export function createExemptionsImport(deps: {
  exemptions: Pick<ExemptionsService, 'enter' | 'takeBack' | 'standings' | 'held'>;
  signals: Pick<CommunitySignals, 'waiting'>;
  clock: Clock;
}): ImportTarget {
  const { exemptions, signals, clock } = deps;

  function open({
    drill,
    caller,
    dryRun,
    proposes,
    proposed,
  }: ImportContext): ImportSession<PlainPiece<Line>> {
    const seen = new Set<string>();
    const communities = new Set<string>();
    const division = caller.division ?? '';
    const today = new Date(clock.now().getTime() + 14 * 3_600_000).toISOString().slice(0, 10);
    const check = (row: Row): Checked<Line> => {
      const errors: FieldError[] = [];
      const document = documentIn(row, today, errors);
      const kind = kindNames.get(row['kind'] ?? '');
      if (kind === undefined) errors.push(unknownKind);
      const from = timeIn(row, 'from', errors);
      const until = row['until'] === undefined ? undefined : timeIn(row, 'until', errors);
      const remarks = exemptionRemarks.safeParse({ reason: row['reason'] }, { reportInput: true });
      if (!remarks.success) errors.push(...errorsOf(exemptionRemarks, remarks.error, 'body'));
      const reason = remarks.data?.reason;
      if (kind === 'other' && row['reason'] === undefined) errors.push(reasonMissing);
      if (document === undefined || kind === undefined || from === undefined || errors.length > 0)
        return { ok: false, errors };
      return {
        ok: true,
        value: { personId: personId(drill.keys, document), request: { kind, from, until, reason } },
      };
    };

    /** Enters one row, and answers the id of the exemption; what is wrong with it alone is its error. */
    async function enter(tx: Tx, { personId: whom, request }: Line): Promise<string | false | FieldError> {
      try {
        const entering = { id: newId(), personId: whom, by: caller.sub, division, request };
        const entered = await exemptions.enter(tx, drill, entering);
        if (entered !== false && !dryRun) communities.add(entered.community);
        return entered !== false && entered.id;
      } catch (error) {
        if (error instanceof AppError) return saidOf(error);
        throw error;
      }
    }

    return {
      prepare: (piece, reading) =>
        preparePlain(piece, reading, check, async (line) => ({ ok: true, value: line })),
      settle: (piece) => rejectRepeated(piece, seen, ({ personId: whom }) => whom, repeated),
      async write(tx, piece) {
        // What a row comes to only entering it tells; of a dry run all is taken back.
        if (dryRun) await tx`savepoint dry_run`;
        const acts: ImportAct[] = [];
        const whom = piece.standing.map(({ value }) => value.personId);
        const marks = proposes ? await exemptions.standings(tx, drill, whom) : undefined;
        // Nobody changes from here until they are entered.
        const held = proposed && (await exemptions.held(tx, drill, whom));
        let changed = 0;
        const counted: ImportAct[] = [];
        const standing: typeof piece.standing = [];
        // Whoever holds several people holds them in this order, so that nobody waits in a circle.
        const byPerson = [...piece.standing].sort((a, b) => (a.value.personId < b.value.personId ? -1 : 1));
        for (const one of byPerson) {
          const entered = notConfirmed(one.value.personId, proposed, held) ?? (await enter(tx, one.value));
          if (typeof entered === 'object')
            piece.rejected.push({ row: one.row, cells: one.cells, errors: [entered] });
          else {
            standing.push(one);
            const { personId: id } = one.value;
            counted.push({ kind: 'proposed', id, mark: marks?.get(id) ?? '' });
            if (entered === false) continue;
            changed += 1;
            acts.push({ kind: 'exemption', id: entered });
          }
        }
        if (dryRun) await tx`rollback to savepoint dry_run`;
        if (proposes) piece.acts = counted;
        else if (!dryRun) piece.acts = acts;
        piece.standing = standing;
        piece.accepted = standing.length;
        piece.rejected.sort((one, other) => one.row - other.row);
        return changed;
      },
      async close() {
        for (const community of communities) signals.waiting(drill.id, community);
      },
    };
  }

  return {
    kind: 'exemptions',
    columns,
    access: headquarters,
    pieces: together,
    admit(caller, drill) {
      if (!related(caller.division ?? '', drill.city)) throw new AppError(notFound);
    },
    open: (context) => open(context),
    byTwo: {
      operation: 'import-exemptions',
      async changed(tx, drill, rows) {
        const now = await exemptions.standings(
          tx,
          drill,
          rows.map(({ id }) => id),
        );
        return rows.some(({ id, mark }) => (now.get(id) ?? '') !== mark);
      },
    },
    undoing: {
      says: {
        en: 'Whoever it exempted is due again, as if each exemption were withdrawn. Exemptions that were withdrawn or are over stay as they are, and so do those of people who have checked in or been swabbed since, or are no longer of the division.',
        zh: '该次导入所豁免的人员重新应检，等同于逐条撤销。其后已撤销或已到期的、人员已签到或已采样的、人员已不在本辖区的，保持不变。',
      },
      alone: false,
      async takeBack(tx, { drill, by, division, afterwards }, acts) {
        const ids = acts.map(({ id }) => id);
        const { communities, stay } = await exemptions.takeBack(tx, drill, { by, division, ids });
        afterwards(() => {
          for (const community of communities) signals.waiting(drill.id, community);
        });
        return stay.map((one) => ({ kind: 'exemption', ...one }));
      },
    },
  };
}

/**
 * Why a row is not what a second person has confirmed, who has not seen them counted, or not as they stand now; undefined where it
 * is, and where nobody had to confirm it.
 */
function notConfirmed(
  id: string,
  proposed: ReadonlyMap<string, string> | undefined,
  held: ReadonlyMap<string, string> | undefined,
): FieldError | undefined {
  if (proposed === undefined) return undefined;
  if (!proposed.has(id)) return notProposed;
  return proposed.get(id) === held?.get(id) ? undefined : standsOtherwise;
}

/** What a refusal says, in the column that it is about. */
function saidOf(error: AppError): FieldError {
  const [said] = error.errors ?? [];
  if (said !== undefined) return said;
  if (error.problem === notFound) return nobodySuch;
  return { pointer: '/documentNumber', code: error.problem.code, text: error.problem.title };
}

/** A time as lists write it. */
function timeIn(row: Row, column: 'from' | 'until', errors: FieldError[]): Date | undefined {
  const time = readTime(row[column] ?? '')?.at;
  if (time === undefined) errors.push({ pointer: `/${column}`, ...noTime });
  return time;
}

const noTime = {
  code: 'form',
  text: {
    en: 'Write a date, with a time if it matters. For example: 2021-09-21 09:30',
    zh: '请填写日期，必要时注明时间。例如：2021-09-21 09:30',
  },
};
const unknownKind: FieldError = {
  pointer: '/kind',
  code: 'not-one-of',
  text: {
    en: `The kind must be one of ${exemptionKinds.join(', ')}. For example: vaccinated`,
    zh: '豁免类型应为：接种、核酸、隔离、外出、行动不便、其他。例如：接种',
  },
};
const reasonMissing: FieldError = {
  pointer: '/reason',
  code: 'required',
  text: {
    en: 'Missing: of kind other the reason says why. For example: 监考',
    zh: '未填写：类型为其他时须说明事由。例如：监考',
  },
};
const nobodySuch: FieldError = {
  pointer: '/documentNumber',
  code: 'unknown-person',
  text: {
    en: 'Nobody of this document is on the roster or registered in your division. Compare the number with the document, or put them on the roster first',
    zh: '本辖区底册和登记中没有该证件号码的人员。请核对号码，或先将其列入底册',
  },
};
const notProposed: FieldError = {
  pointer: '/documentNumber',
  code: 'not-proposed',
  text: {
    en: 'This row could not be entered when the file was checked for the second person, who has not confirmed it. Send it again',
    zh: '供第二人复核时该行无法登记，未经其确认，请重新提交该行',
  },
};
const standsOtherwise: FieldError = {
  pointer: '/documentNumber',
  code: 'stands-otherwise',
  text: {
    en: 'Since the second person confirmed this row they have moved, come, cancelled or been given another exemption. Look at where they count, and send the row again if it is still right',
    zh: '第二人复核后，该人员已迁移、已签到、已取消或已有其他豁免。请核对其所属村居，仍需豁免的请重新提交该行',
  },
};
const repeated: FieldError = {
  pointer: '/documentNumber',
  code: 'repeated',
  text: {
    en: 'The same person stands further up in this file. Leave this row out',
    zh: '同一人在本文件前面的行中已出现，请删去此行',
  },
};
