import { AppError, type FieldError, forbidden, notFound } from '../../../platform/errors/index.ts';
import type { Checked, Column, Row } from '../../../platform/spreadsheets/index.ts';
import type { DrillCatalogue, DrillsRepo } from '../../drill/index.ts';
import type { DivisionsRead } from '../../foundation/index.ts';
import { covers } from '../../foundation/index.ts';
import type { ImportContext, ImportSession, ImportTarget } from '../imports/index.ts';
import { type PlainPiece, preparePlain, rejectRepeated } from './plain-rows.ts';

const columns: readonly Column[] = [
  { name: 'community', zh: '村居代码', en: 'Community code', required: true, example: '350102001001' },
  { name: 'name', zh: '村居名称', en: 'Community name', required: false, example: '中山社区居委会' },
];

/**
 * The communities that a drill is to cover; the city's alone. What makes one the same is its code; the name is for
 * people and is not looked at. Those that the drill has already stay as they are.
 */
export function createCommunitiesImport(deps: {
  repo: Pick<DrillsRepo, 'includeCommunities' | 'missingCommunities'>;
  divisions: Pick<DivisionsRead, 'find'>;
  catalogue: Pick<DrillCatalogue, 'forget'>;
}): ImportTarget {
  const { repo, divisions, catalogue } = deps;

  function open({ drill, names, dryRun }: ImportContext): ImportSession<PlainPiece<string>> {
    const seen = new Set<string>();
    const lookUp = async (code: string): Promise<Checked<string>> => {
      if ((await divisions.find(code)) === undefined) return { ok: false, errors: [unknown] };
      return code.startsWith(drill.city) ? { ok: true, value: code } : { ok: false, errors: [outside] };
    };
    return {
      prepare: (piece, { heading }) => preparePlain(piece, names, heading, check, lookUp),
      settle: (piece) => rejectRepeated(piece, seen, (code) => code, repeated),
      async write(tx, { standing }) {
        const codes = standing.map(({ value }) => value);
        if (codes.length === 0) return 0;
        if (dryRun) return repo.missingCommunities(tx, drill.id, codes);
        return repo.includeCommunities(tx, drill.id, codes);
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
      if (!covers(caller, drill.city)) throw new AppError(drill.status === 'draft' ? notFound : forbidden);
    },
    open,
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
const required = at('required', 'This is needed', '此项必填');
const form = at('form', 'The code of a community has 12 digits', '村居代码应为12位数字');
const unknown = at('unknown-division', 'There is no such community', '没有该村居');
const outside = at('outside-city', "The community is not in the drill's city", '该村居不在演练城市内');
const repeated = at(
  'repeated',
  'The community stands further up in this file',
  '该村居在本文件前面的行中已出现',
);
