import { z } from 'zod';
import {
  divisionCode,
  fieldProblem,
  instantOut,
  pageQuery,
  uuid,
  writtenAs,
} from '../../../platform/http/index.ts';
import { drillId } from '../../drill/index.ts';
import { type DrillKeys, personName, phone, text } from '../../foundation/index.ts';
import { showMemberPerson } from './member-person.ts';
import type { Member, Team } from './teams.read.ts';
import { nowhere } from './teams.service.ts';
import { teamKinds } from './teams.tables.ts';

const name = text(60).meta({ description: 'One of its kind in the division', examples: ['东街口敲门一队'] });

const kind = z.enum(teamKinds).meta({
  description:
    '`doors`: from door to door; `telephone`: calls; `transfer`: fetches people; `campus`: looks after a college; `service`: whatever else',
});

const organisation = text(100)
  .nullable()
  .meta({ description: 'Who has put the team together', examples: ['鼓楼区教育局'] });

const scope = writtenAs(z.array(divisionCode).min(1).max(100), {
  en: 'a list of 1 to 100 codes of divisions',
  zh: '1 至 100 个行政区划代码的列表',
}).meta({
  description:
    'Where it works: communities of the drill (a campus is one), or the street or district that holds them',
  examples: [['350102001001']],
});

const posts = z
  .array(uuid)
  .max(100)
  .meta({
    description:
      'Posts that it mans (a checkpoint, lanes of a site, a door of a college, …), of the division that sends it: its members see the shifts of these and no others',
    examples: [[]],
  });

const example = {
  name: '东街口敲门一队',
  kind: 'doors',
  division: '350102',
  organisation: '鼓楼区教育局',
  scope: ['350102001001'],
};

export const newTeam = z
  .strictObject({
    name,
    kind,
    division: divisionCode.meta({ description: 'Whose headquarters sends it' }),
    organisation: organisation.optional(),
    scope: scope.optional(),
    posts: posts.optional(),
  })
  .superRefine((team, context) => {
    if (context.issues.length > 0 || team.scope !== undefined || (team.posts ?? []).length > 0) return;
    const { code, text: words } = nowhere;
    context.addIssue({ code: 'custom', path: ['scope'], params: fieldProblem(code, words), input: team });
  })
  .meta({ id: 'NewTeam', examples: [example] });

export const teamChange = z
  .strictObject({
    name: name.optional(),
    kind: kind.optional(),
    organisation: organisation.optional(),
    scope: scope.optional(),
    posts: posts.optional().meta({ description: 'In place of those before; none takes them away' }),
  })
  .superRefine((change, context) => {
    if (Object.values(change).some((value) => value !== undefined)) return;
    context.addIssue({
      code: 'custom',
      path: [],
      params: fieldProblem('required', {
        en: 'Give name, kind, organisation, scope or posts',
        zh: 'name、kind、organisation、scope 与 posts 至少提供一项',
      }),
      input: change,
    });
  })
  .meta({ id: 'TeamChange', minProperties: 1, examples: [{ scope: ['350102001001', '350102001002'] }] });

export const teamsQuery = z.strictObject({ division: divisionCode.optional(), ...pageQuery });
export const teamId = drillId.extend({ teamId: uuid });
export const memberIdParams = teamId.extend({ memberId: uuid });

export const teamAnswer = z
  .object({
    id: z.string().meta({ description: 'What tokens of its members carry as `team`' }),
    name: z.string(),
    kind,
    division: z.string(),
    organisation: z.string().nullable(),
    scope: z.array(z.string()),
    posts: z.array(z.string()).meta({ description: 'Ids of the posts that it mans' }),
    members: z.int().meta({ description: 'How many work in it now' }),
    createdAt: instantOut,
  })
  .meta({ id: 'Team', description: 'People who are sent out together' });

export function showTeam(team: Team): z.output<typeof teamAnswer> {
  const { id, kind: sentFor, division, members } = team;
  return {
    id,
    name: team.name,
    kind: sentFor,
    division,
    organisation: team.organisation,
    scope: team.scope,
    posts: team.posts,
    members,
    createdAt: team.createdAt.toISOString(),
  };
}

const account = writtenAs(z.string().regex(/^[\w.@:-]{1,128}$/), {
  en: 'the `sub` of an account, 1 to 128 letters, digits and signs of _.@:-',
  zh: '账号标识 sub（1 至 128 个字母、数字或 _.@:- 符号）',
}).meta({ examples: ['volunteer-0031'] });

export const newMember = z
  .strictObject({
    name: personName,
    phone,
    leads: z.boolean().default(false).meta({ description: 'Gives doors and takes them back' }),
    account: account.optional().meta({
      description: "Whose tokens they work with: `sub` at the city's own issuer, or the id of a client",
    }),
    client: z.boolean().default(false).meta({
      description:
        'Whether a client is made for them, with a secret that is shown this once; instead of an `account`',
    }),
  })
  .superRefine((member, context) => {
    if (!member.client || member.account === undefined) return;
    context.addIssue({
      code: 'custom',
      path: ['client'],
      params: fieldProblem('both', {
        en: 'Whoever has an account needs no client. Give account or client',
        zh: '已有账号的队员不需要另建客户端，请填写 account 或 client 之一',
      }),
      input: member,
    });
  })
  .meta({
    id: 'NewTeamMember',
    examples: [{ name: '林小梅', phone: '13805910011', leads: true, account: 'volunteer-0031' }],
  });

export const memberAnswer = z
  .object({
    id: z.string(),
    name: z.string().meta({ description: 'Masked', examples: ['林*梅'] }),
    phone: z.string().meta({ description: 'Masked' }),
    account: z.string().nullable(),
    leads: z.boolean(),
    joinedAt: instantOut,
  })
  .meta({ id: 'TeamMember', description: 'Somebody who works in a team' });

export const joinedAnswer = memberAnswer
  .extend({
    client: z
      .object({ clientId: z.string(), clientSecret: z.string().meta({ description: 'Shown this once' }) })
      .optional(),
  })
  .meta({ id: 'JoinedTeamMember', description: 'A member, with the client that was made for them' });

export function showMember(keys: DrillKeys, row: Member): z.output<typeof memberAnswer> {
  const { id, account: of, leads, person, joinedAt } = row;
  return { id, ...showMemberPerson(keys, id, person), account: of, leads, joinedAt: joinedAt.toISOString() };
}
