import type { Tx } from '../../../platform/db/index.ts';
import type { KeptAct, StayReason, Stays } from '../../service/index.ts';
import type { Team } from './teams.read.ts';
import type { MemberBefore, NewMember } from './teams.repo.ts';

type TeamPlan = Pick<Team, 'name' | 'kind' | 'organisation' | 'scope' | 'posts'>;
type HeldTeam = TeamPlan & { id: string; inUse: boolean };
type HeldMember = {
  id: string;
  teamId: string;
  leads: boolean;
  digest: Buffer;
  left: boolean;
  worked: boolean;
};

/** What tells whether a team is what a file made it. */
export const markOfTeam = ({ name, kind, organisation, scope, posts }: TeamPlan): string =>
  JSON.stringify([name, kind, organisation, scope, posts]);

/** What tells whether somebody stands in a team as a file has put them there. */
export const markOfMember = ({ leads, digest }: Pick<NewMember, 'leads' | 'digest'>): string =>
  `${leads ? 'leads' : 'member'} ${digest.toString('hex')}`;

/**
 * Takes out of a drill the teams and members that an import has added, and puts members back whom it has renewed, with the teams
 * held. A team on which others have built stays with its members, and so does whoever has worked since.
 */
export async function takeTeamsBack(tx: Tx, drillId: string, acts: readonly KeptAct[]): Promise<Stays[]> {
  const made = new Map(acts.flatMap((act) => (act.kind === 'team' ? [[act.id, act] as const] : [])));
  const joined = new Map(acts.flatMap((act) => (act.kind === 'team-member' ? [[act.id, act] as const] : [])));
  await tx`
    select from teams where drill_id = ${drillId}
      and (id = any(${[...made.keys()]}::uuid[])
        or id in (select team_id from team_members where id = any(${[...joined.keys()]}::uuid[])))
    order by id for update`;
  const teams = await teamsOf(tx, drillId, [...made.keys()]);
  const kept = new Map<string, StayReason>();
  for (const team of teams) {
    if (team.inUse) kept.set(team.id, 'in-use');
    else if (markOfTeam(team) !== made.get(team.id)?.mark) kept.set(team.id, 'changed');
  }

  const stays: Stays[] = [];
  const goes: string[] = [];
  const back: (MemberBefore & { id: string })[] = [];
  for (const member of await membersOf(tx, drillId, [...joined.values()])) {
    const act = joined.get(member.id);
    const because = whyTheyStay(member, act, kept.get(member.teamId) === 'in-use');
    if (because !== undefined) stays.push({ kind: 'team-member', id: member.id, because });
    else if (act?.before == null) goes.push(member.id);
    else back.push({ ...(act.before as MemberBefore), id: member.id });
  }
  await tx`delete from team_members where drill_id = ${drillId} and id = any(${goes}::uuid[])`;
  await putBack(tx, drillId, back);

  const candidates = [...made.keys()].filter((id) => !kept.has(id));
  const peopled = await tx<{ id: string }[]>`
    select distinct team_id as id from team_members where team_id = any(${candidates}::uuid[])`;
  for (const { id } of peopled) kept.set(id, 'not-empty');
  const gone = candidates.filter((id) => !kept.has(id));
  await tx`delete from teams where drill_id = ${drillId} and id = any(${gone}::uuid[])`;
  return [...[...kept].map(([id, because]): Stays => ({ kind: 'team', id, because })), ...stays];
}

const teamsOf = (tx: Tx, drillId: string, ids: readonly string[]) => tx<HeldTeam[]>`
  select t.id, t.name, t.kind, t.organisation, t.scope, t.posts,
    exists (select from stairwell_teams s where s.team_id = t.id)
    or exists (select from door_visits v where v.drill_id = t.drill_id and v.team_id = t.id)
    or exists (select from visit_reviews r where r.drill_id = t.drill_id and r.team_id = t.id)
    or exists (select from doors d where d.drill_id = t.drill_id and d.former_team = t.id)
    or exists (select from transfers x where x.drill_id = t.drill_id and x.team_id = t.id)
    or exists (select from clients c where c.team = t.id::text) as "inUse"
  from teams t where t.drill_id = ${drillId} and t.id = any(${[...ids]}::uuid[])`;

/** Members, each with whether their account has done anything in the drill since the file. */
const membersOf = (tx: Tx, drillId: string, acts: readonly KeptAct[]) => tx<HeldMember[]>`
  select m.id, m.team_id as "teamId", m.leads, m.digest, m.left_at is not null as left,
    m.account is not null and (
      exists (select from door_visits v where v.drill_id = m.drill_id and v.team_id = m.team_id and v.account = m.account)
      or exists (select from visit_reviews r where r.drill_id = m.drill_id and r.team_id = m.team_id and r.account = m.account)
      or exists (
        select from audit_log l where l.drill_id = m.drill_id and l.at >= a.at and l.sub = m.account
          and l.role in ('team-leader', 'team-member'))) as worked
  from unnest(${acts.map(({ id }) => id)}::uuid[], ${acts.map(({ at }) => at.toISOString())}::timestamptz[]) as a (id, at)
  join team_members m on m.id = a.id
  where m.drill_id = ${drillId} for update of m`;

async function putBack(
  tx: Tx,
  drillId: string,
  members: readonly (MemberBefore & { id: string })[],
): Promise<void> {
  await tx`
    update team_members m set leads = (b.stood->>'leads')::bool, digest = decode(b.stood->>'digest', 'hex'),
      person = decode(b.stood->>'person', 'hex'), joined_at = (b.stood->>'joinedAt')::timestamptz,
      left_at = (b.stood->>'leftAt')::timestamptz
    from (select t.stood::jsonb as stood from unnest(${members.map((one) => JSON.stringify(one))}::text[]) as t (stood)) b
    where m.drill_id = ${drillId} and m.id = (b.stood->>'id')::uuid`;
}

function whyTheyStay(
  member: HeldMember,
  act: KeptAct | undefined,
  teamIsUsed: boolean,
): StayReason | undefined {
  if (member.worked) return 'in-use';
  if (teamIsUsed && act?.before == null) return 'belongs';
  return member.left || markOfMember(member) !== act?.mark ? 'changed' : undefined;
}
