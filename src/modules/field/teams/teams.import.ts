import { normaliseName, normalisePhone, safeText, textMessage } from '../../../core/identity/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { newId } from '../../../platform/crypto/index.ts';
import { AppError, type FieldError, notFound } from '../../../platform/errors/index.ts';
import type { Checked, Column, Row } from '../../../platform/spreadsheets/index.ts';
import { headquarters, related } from '../../foundation/index.ts';
import {
  type ImportAct,
  type ImportContext,
  type ImportSession,
  type ImportTarget,
  type PlainPiece,
  preparePlain,
  rejectRepeated,
} from '../../service/index.ts';
import { memberId, sealMember } from './member-person.ts';
import type { TeamKind } from './teams.read.ts';
import type { NewMember, TeamsRepo } from './teams.repo.ts';
import { holdsSome, outsideDrill } from './teams.service.ts';
import { teamKinds } from './teams.tables.ts';
import { markOfMember, markOfTeam, takeTeamsBack } from './undo.repo.ts';

const columns: readonly Column[] = [
  {
    name: 'team',
    zh: '工作队',
    en: 'Team',
    also: ['队名', '工作队名称', '小队', '分队', '组别', '工作组'],
    required: true,
    example: '东街口敲门一队',
  },
  {
    name: 'kind',
    zh: '工作类型',
    en: 'Kind',
    also: ['类型', '任务类型'],
    required: false,
    example: '敲门',
  },
  {
    name: 'scope',
    zh: '工作范围',
    en: 'Scope',
    also: ['村居代码', '社区代码', '区划代码', '责任村居'],
    required: true,
    example: '350102001001',
  },
  {
    name: 'organisation',
    zh: '单位',
    en: 'Organisation',
    also: ['派出单位', '所属单位', '工作单位'],
    required: false,
    example: '鼓楼区教育局',
  },
  { name: 'name', zh: '姓名', en: 'Name', also: ['队员姓名', '队员'], required: true, example: '林小梅' },
  {
    name: 'phone',
    zh: '电话',
    en: 'Telephone',
    also: ['手机', '手机号', '手机号码', '联系电话', '联系方式'],
    required: true,
    example: '13805910011',
  },
  { name: 'post', zh: '职务', en: 'Post', also: ['队内职务', '身份'], required: false, example: '队长' },
  {
    name: 'account',
    zh: '账号',
    en: 'Account',
    also: ['用户名', '登录名'],
    required: false,
    example: 'volunteer-0031',
  },
];

/** What lists call the kinds, beside the names of the API. */
const kindNames: ReadonlyMap<string, TeamKind> = new Map<string, TeamKind>([
  ...teamKinds.map((kind) => [kind, kind] as const),
  ['敲门', 'doors'],
  ['入户', 'doors'],
  ['电话', 'telephone'],
  ['电话摸排', 'telephone'],
  ['转运', 'transfer'],
  ['校园', 'campus'],
  ['服务', 'service'],
]);

const leaderPosts = new Set(['队长', '组长', '负责人', '领队', 'leader']);
const memberPosts = new Set(['队员', '组员', '成员', 'member']);

/** One line: somebody of a team, and the team. */
interface Line {
  team: string;
  kind: TeamKind;
  scope: string[];
  organisation: string | null;
  name: string;
  phone: string;
  leads: boolean;
  account: string | undefined;
}

/**
 * Teams with their members, a line a member. A team is there from its first line on, which says what it is; a member who
 * stands there already is renewed. Who is not in the file stays.
 */
export function createTeamsImport({ repo, clock }: { repo: TeamsRepo; clock: Clock }): ImportTarget {
  function open({ drill, caller, dryRun }: ImportContext): ImportSession<PlainPiece<Line>> {
    const seen = new Set<string>();
    const division = caller.division ?? '';
    const ids = new Map<string, string>();

    const check = (row: Row): Checked<Line> => {
      const line = readLine(row);
      if (!line.ok) return line;
      const errors = line.value.scope.flatMap((code): FieldError[] =>
        holdsSome(drill, code) && code.startsWith(division) ? [] : [{ pointer: '/scope', ...outsideDrill }],
      );
      return errors.length > 0 ? { ok: false, errors: errors.slice(0, 1) } : line;
    };

    return {
      prepare: (piece, reading) =>
        preparePlain(piece, reading, check, async (line) => ({ ok: true, value: line })),
      settle: (piece) =>
        rejectRepeated(
          piece,
          seen,
          ({ team, account, phone }) => JSON.stringify([team, account ?? phone]),
          repeated,
        ),
      async write(tx, piece) {
        if (dryRun) return piece.standing.length;
        const joinedAt = clock.now();
        const members: NewMember[] = [];
        const acts: ImportAct[] = [];
        for (const { value } of piece.standing) {
          const { team, kind, scope, organisation, name, phone, leads, account } = value;
          let teamId = ids.get(team);
          if (teamId === undefined) {
            const made = {
              id: newId(),
              drillId: drill.id,
              name: team,
              kind,
              division,
              organisation,
              scope,
              posts: [],
            };
            teamId = await repo.ensure(tx, { ...made, createdAt: joinedAt, createdBy: caller.sub });
            ids.set(team, teamId);
            if (teamId === made.id) acts.push({ kind: 'team', id: teamId, mark: markOfTeam(made) });
          }
          const id = memberId(drill.keys, teamId, account, phone);
          const sealed = sealMember(drill.keys, id, { name, phone });
          const of = { id, drillId: drill.id, teamId, account: account ?? null, leads };
          members.push({ ...of, ...sealed, joinedAt });
        }
        const joined = await repo.joinAll(tx, members);
        const byId = new Map(members.map((member) => [member.id, member]));
        for (const { id, before } of joined) {
          const now = byId.get(id);
          if (now === undefined) continue;
          acts.push({ kind: 'team-member', id, mark: markOfMember(now), ...(before && { before }) });
        }
        piece.acts = acts;
        return joined.length;
      },
      async close() {},
    };
  }

  return {
    kind: 'teams',
    columns,
    access: headquarters,
    admit(caller, drill) {
      if (!related(caller.division ?? '', drill.city)) throw new AppError(notFound);
    },
    open,
    undoing: {
      says: {
        en: 'Teams and members that it added are gone, and members whom it renewed stand as before. What was changed since stays; so do members whose account has worked since, and a team, with the members of the file, that has been given stairwells, visits or transfers, or has a client; one in which others work stays without the members of the file.',
        zh: '该次导入新增的工作队和队员予以删除，被其更新的队员恢复原样。其后又有变动的、账号已开展工作的队员保留；已分配楼道、已有走访或转运任务、已有客户端的工作队连同该文件的队员保留；另有队员的工作队保留，仅移除该文件的队员。',
      },
      alone: true,
      takeBack: (tx, { drill }, acts) => takeTeamsBack(tx, drill.id, acts),
    },
  };
}

/** What a line says, by itself. */
function readLine(row: Row): Checked<Line> {
  const errors: FieldError[] = [];
  const cell = (column: string): string => {
    const text = row[column];
    if (text === undefined) errors.push({ pointer: `/${column}`, ...missing });
    return text ?? '';
  };
  const safe = (column: string, text: string, max: number): string => {
    const said = safeText(text, { max });
    if (said.ok) return said.value;
    errors.push({ pointer: `/${column}`, code: said.code, text: textMessage(said.code, max) });
    return '';
  };
  const named = cell('team');
  const team = named === '' ? '' : safe('team', named, 60);
  const scope = cell('scope')
    .split(/[\s,，、;；]+/u)
    .filter((code) => code !== '');
  const name = normaliseName(cell('name'));
  if (!name.ok && row['name'] !== undefined) errors.push(noName);
  const phone = normalisePhone(cell('phone'));
  if (!phone.ok && row['phone'] !== undefined) errors.push(noPhone);
  const kind = row['kind'] === undefined ? 'doors' : kindNames.get(row['kind']);
  if (kind === undefined) errors.push(unknownKind);
  const post = row['post'];
  if (post !== undefined && !leaderPosts.has(post) && !memberPosts.has(post)) errors.push(unknownPost);
  const account = row['account'];
  if (account !== undefined && !/^[\w.@:-]{1,128}$/.test(account)) errors.push(noAccount);
  const organisation =
    row['organisation'] === undefined ? null : safe('organisation', row['organisation'], 100);
  if (errors.length > 0 || !name.ok || !phone.ok || kind === undefined) return { ok: false, errors };
  const leads = post !== undefined && leaderPosts.has(post);
  return {
    ok: true,
    value: { team, kind, scope, organisation, name: name.value, phone: phone.value, leads, account },
  };
}

const missing = { code: 'required', text: { en: 'Missing', zh: '未填写' } };
const noName: FieldError = {
  pointer: '/name',
  code: 'form',
  text: { en: 'Write the name of one person. For example: 林小梅', zh: '请填写一个人的姓名。例如：林小梅' },
};
const noPhone: FieldError = {
  pointer: '/phone',
  code: 'form',
  text: {
    en: 'Write one telephone number with all its digits, in a column of the format "text". For example: 13805910011',
    zh: '请填写一个完整的电话号码，并将该列设为“文本”格式。例如：13805910011',
  },
};
const unknownKind: FieldError = {
  pointer: '/kind',
  code: 'not-one-of',
  text: {
    en: `The kind must be one of ${teamKinds.join(', ')}. For example: doors`,
    zh: '工作类型应为：敲门、电话、转运、校园、服务。例如：敲门',
  },
};
const unknownPost: FieldError = {
  pointer: '/post',
  code: 'not-one-of',
  text: { en: 'Write leader or member. For example: member', zh: '职务应为队长或队员。例如：队员' },
};
const noAccount: FieldError = {
  pointer: '/account',
  code: 'form',
  text: {
    en: 'An account has 1 to 128 letters, digits and signs of _.@:-. For example: volunteer-0031',
    zh: '账号为 1 至 128 个字母、数字或 _.@:- 符号。例如：volunteer-0031',
  },
};
const repeated: FieldError = {
  pointer: '/name',
  code: 'repeated',
  text: {
    en: 'The same person stands further up in this team. Leave this row out',
    zh: '同一人在该队前面的行中已出现，请删去此行',
  },
};
