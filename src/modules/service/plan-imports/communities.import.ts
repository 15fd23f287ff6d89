import { AppError, type FieldError, notFound } from '../../../platform/errors/index.ts';
import type { Checked, Column, Row } from '../../../platform/spreadsheets/index.ts';
import type { DrillCatalogue, DrillsRepo } from '../../drill/index.ts';
import { abolishedCode, covers, type DivisionsRead, wrongDivision } from '../../foundation/index.ts';
import {
  type ImportContext,
  type ImportSession,
  type ImportTarget,
  type PlainPiece,
  preparePlain,
  rejectRepeated,
} from '../imports/index.ts';
import { communitiesBuiltOn } from './communities-built-on.read.ts';

const columns: readonly Column[] = [
  {
    name: 'community',
    zh: '村居代码',
    en: 'Community code',
    also: ['村居编码', '社区代码', '社区编码', '区划代码', '行政区划代码'],
    required: true,
    example: '350102001001',
  },
  { name: 'name', zh: '村居名称', en: 'Community name', required: false, example: '中山社区居委会' },
];

/**
 * The communities that a drill is to cover; the city's alone. What makes one the same is its code; the name is for
 * people and is not looked at. Those that the drill has already stay as they are.
 */
export function createCommunitiesImport(deps: {
  repo: Pick<DrillsRepo, 'includeCommunities' | 'excludeCommunities' | 'missingCommunities'>;
  divisions: Pick<DivisionsRead, 'find'>;
  catalogue: Pick<DrillCatalogue, 'forget'>;
}): ImportTarget {
  const { repo, divisions, catalogue } = deps;

  function open({ drill, dryRun }: ImportContext): ImportSession<PlainPiece<string>> {
    const seen = new Set<string>();
    const lookUp = async (code: string): Promise<Checked<string>> => {
      const division = await divisions.find(code);
      if (division === undefined) return { ok: false, errors: [unknown] };
      if (division.abolishedOn !== null)
        return { ok: false, errors: [{ pointer: '/community', ...abolishedCode(division) }] };
      return code.startsWith(drill.city) ? { ok: true, value: code } : { ok: false, errors: [outside] };
    };
    return {
      prepare: (piece, reading) => preparePlain(piece, reading, check, lookUp),
      settle: (piece) => rejectRepeated(piece, seen, (code) => code, repeated),
      async write(tx, piece) {
        const codes = piece.standing.map(({ value }) => value);
        if (codes.length === 0) return 0;
        if (dryRun) return repo.missingCommunities(tx, drill.id, codes);
        const added = await repo.includeCommunities(tx, drill.id, codes);
        piece.acts = added.map((code) => ({ kind: 'community', id: code }));
        return added.length;
      },
      async close() {
        catalogue.forget();
      },
    };
  }

  return {
    kind: 'communities',
    columns,
    access: ['city-hq'],
    admit(caller, drill) {
      if (covers(caller, drill.city)) return;
      throw drill.status === 'draft' ? new AppError(notFound) : wrongDivision(caller, drill.city);
    },
    open,
    undoing: {
      says: {
        en: 'Communities that it added are the drill’s no more. One stays that has people since, on the roster or registered, or a site, a team, a checkpoint or a task of its own, or whose roster was declared complete.',
        zh: '该次导入新增的村居移出演练。其后底册或登记中已有人员的、已有采样点的、已有工作队、卡口或任务的，以及已确认底册完整的，保持不变。',
      },
      alone: true,
      async takeBack(tx, { drill, afterwards }, acts) {
        const codes = acts.map(({ id }) => id);
        const stays = await communitiesBuiltOn(tx, drill.id, codes);
        const staying = new Set(stays.map(({ id }) => id));
        const goes = codes.filter((code) => !staying.has(code));
        await repo.excludeCommunities(tx, drill.id, goes);
        afterwards(catalogue.forget);
        return stays;
      },
    },
  };
}

function check(row: Row): Checked<string> {
  const code = row['community'];
  if (code === undefined) return { ok: false, errors: [required] };
  return /^\d{12}$/.test(code) ? { ok: true, value: code } : { ok: false, errors: [form] };
}

const at = (code: string, en: string, zh: string): FieldError => ({
  pointer: '/community',
  code,
  text: { en, zh },
});
const required = at(
  'required',
  'Missing. Write the code of a community, 12 digits. For example: 350102001001',
  '未填写，请填写 12 位村居代码。例如：350102001001',
);
const form = at(
  'form',
  'The code of a community has 12 digits. For example: 350102001001',
  '村居代码应为 12 位数字。例如：350102001001',
);
const unknown = at(
  'unknown-division',
  'There is no such community. Give a code that GET /v1/divisions lists. For example: 350102001001',
  '没有该村居。请填写 GET /v1/divisions 列出的代码。例如：350102001001',
);
const outside = at(
  'outside-city',
  "The community is not in the drill's city. Give codes that begin with the code of the city. For example: 350102001001",
  '该村居不在演练城市内，代码须以城市代码开头。例如：350102001001',
);
const repeated = at(
  'repeated',
  'The community stands further up in this file. Leave this row out',
  '该村居在本文件前面的行中已出现，请删去此行',
);
