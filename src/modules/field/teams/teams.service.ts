import type { Clock } from '../../../platform/clock.ts';
import type { Queryable } from '../../../platform/db/index.ts';
import { AppError, type FieldError, invalidRequest, notFound } from '../../../platform/errors/index.ts';
import { type DrillCatalogue, type OpenDrill, refuseClosed } from '../../drill/index.ts';
import {
  type Actor,
  type Auditor,
  type AuthService,
  type Caller,
  drawsOf,
  isHeadquarters,
  related,
  requireDivision,
  teamOf,
} from '../../foundation/index.ts';
import { type MemberPerson, memberId, sealMember } from './member-person.ts';
import { teamExists } from './teams.errors.ts';
import type { Member, Team, TeamsRead } from './teams.read.ts';
import type { TeamChange, TeamsRepo } from './teams.repo.ts';

type By = Caller & Pick<Actor, 'requestId'>;
type Place = { at: Date; id: string };

/** Somebody who is to work in a team. */
export interface Joining extends MemberPerson {
  account?: string | undefined;
  leads: boolean;
  /** Whether a client is made for them. */
  client: boolean;
}

export interface TeamsService {
  /** @throws AppError 404, 403 of another division, 400 for a scope outside the drill or a post that the division has not, 409 `drill-closed`, `team-exists` */
  add(
    by: By,
    drillId: string,
    team: Pick<Team, 'name' | 'kind' | 'division' | 'organisation' | 'scope' | 'posts'>,
  ): Promise<Team>;
  /** What is left out stays. @throws AppError as `add` */
  change(by: By, drillId: string, id: string, change: TeamChange): Promise<Team>;
  /** Those that the caller may see: headquarters and workers those of their division, a team itself. @throws AppError 404 */
  list(
    by: Caller,
    drillId: string,
    query: { division: string | undefined; after: Place | undefined; limit: number },
  ): Promise<Team[]>;
  /** @throws AppError 404 */
  see(by: Caller, drillId: string, id: string): Promise<Team>;
  /**
   * Has somebody work in a team; once is as good as twice. With `client`, a client is made for them, whose secret is answered
   * this once. @throws AppError 404, 403, 409 `drill-closed`
   */
  join(by: By, drillId: string, teamId: string, person: Joining): Promise<Joined>;
  /** @throws AppError 404 */
  members(
    by: Caller,
    drillId: string,
    teamId: string,
    after: Place | undefined,
    limit: number,
  ): Promise<Member[]>;
  /** From now on their tokens see nothing of the team. @throws AppError 404, 403 */
  leave(by: By, drillId: string, teamId: string, id: string): Promise<void>;
  /**
   * The team of somebody who works in one now. @throws AppError 403 where the token stands for none, 404 where they do not
   * work in it (any more), or lead it with a leader's token
   */
  own(by: Caller): Promise<Team>;
  /** Whatever team has this id, whoever asks. */
  find(id: string): Promise<Team | undefined>;
  /** Whether it is there; then it stays until the transaction ends. */
  hold(on: Queryable, id: string): Promise<boolean>;
}

export interface Joined {
  member: Member;
  client: { clientId: string; clientSecret: string } | undefined;
}

export function createTeamsService(deps: {
  read: TeamsRead;
  repo: TeamsRepo;
  drills: DrillCatalogue;
  auth: Pick<AuthService, 'addClient'>;
  audit: Auditor;
  /** The machine's clock. */
  clock: Clock;
}): TeamsService {
  const { read, repo, drills, auth, audit, clock } = deps;

  async function own(by: Caller): Promise<Team> {
    const id = teamOf(by);
    const member = await read.membership(id, by.sub);
    const team = member && (by.role !== 'team-leader' || member.leads) ? await read.find(id) : undefined;
    if (team === undefined) throw new AppError(notFound);
    return team;
  }

  /** The drill, where the caller's division has to do with it. @throws AppError 404 */
  async function seen(by: Caller, drillId: string): Promise<OpenDrill> {
    const drill = await drills.get(drillId);
    const near = by.division !== undefined && related(by.division, drill.city);
    if (!near || (drill.status === 'draft' && !isHeadquarters(by))) throw new AppError(notFound);
    return drill;
  }

  async function see(by: Caller, drillId: string, id: string): Promise<Team> {
    if (isOfTeam(by)) {
      const team = await own(by);
      if (team.id !== id || team.drillId !== drillId) throw new AppError(notFound);
      return team;
    }
    await seen(by, drillId);
    const team = await read.find(id);
    if (team?.drillId !== drillId || !concerns(by, team)) throw new AppError(notFound);
    return team;
  }

  /** A team whose members the caller may change: its own leader, and headquarters of its division. */
  async function led(by: By, drillId: string, id: string): Promise<{ drill: OpenDrill; team: Team }> {
    if (!isOfTeam(by)) refuseClosed(await seen(by, drillId));
    const team = await see(by, drillId, id);
    if (!isOfTeam(by)) requireDivision(by, team.division);
    const drill = await drills.withPeople(drillId);
    refuseClosed(drill);
    return { drill, team };
  }

  /** Every post must be of the drill, and below the division that sends the team; each that is not gets its own pointer. */
  async function checkPosts(of: Pick<Team, 'drillId' | 'division'>, posts: readonly string[]): Promise<void> {
    const known = new Set(await read.postsIn(of.drillId, of.division, posts));
    const errors = posts.flatMap((id, index): FieldError[] =>
      known.has(id) ? [] : [{ pointer: `/posts/${index}`, ...unknownPost }],
    );
    if (errors.length > 0) throw new AppError(invalidRequest, { errors });
  }

  async function twin(team: Pick<Team, 'drillId' | 'division'>, name: string): Promise<never> {
    const found = await read.named(team.drillId, team.division, name);
    throw found === undefined
      ? new AppError(notFound)
      : new AppError(teamExists, { members: { teamId: found.id } });
  }

  return {
    own,
    see,
    find: read.find,
    hold: repo.hold,

    async add(by, drillId, { name, kind, division, organisation, scope, posts }) {
      const drill = await seen(by, drillId);
      requireDivision(by, division);
      refuseClosed(drill);
      checkScope(drill, scope);
      await checkPosts({ drillId, division }, posts);
      const id = drawsOf(by).id('team');
      const noted = audit.entryIn(drill, {
        by,
        action: 'team.added',
        object: { kind: 'team', id },
        division,
      });
      const team = { id, drillId, name, kind, division, organisation, scope, posts, createdAt: clock.now() };
      await repo.add({ ...team, createdBy: by.sub }, noted);
      return (await read.find(id)) ?? twin(team, name);
    },

    async change(by, drillId, id, change) {
      const drill = await seen(by, drillId);
      refuseClosed(drill);
      const team = await see(by, drillId, id);
      requireDivision(by, team.division);
      if (change.scope !== undefined) checkScope(drill, change.scope);
      if (change.posts !== undefined) await checkPosts(team, change.posts);
      const { scope = team.scope, posts = team.posts } = change;
      if (scope.length + posts.length === 0)
        throw new AppError(invalidRequest, { errors: [{ pointer: '/posts', ...nowhere }] });
      const { division } = team;
      const noted = audit.entryIn(drill, {
        by,
        action: 'team.changed',
        object: { kind: 'team', id },
        division,
      });
      const done = await repo.change(team, change, noted);
      if (done === 'twin' && change.name !== undefined) await twin(team, change.name);
      return see(by, drillId, id);
    },

    async list(by, drillId, { division, after, limit }) {
      if (isOfTeam(by)) {
        const team = await own(by);
        if (team.drillId !== drillId) throw new AppError(notFound);
        return after === undefined ? [team] : [];
      }
      const drill = await seen(by, drillId);
      const asked = division ?? by.division ?? drill.city;
      requireDivision(by, asked);
      return read.list({ drillId, division: asked, after, limit });
    },

    async join(by, drillId, teamId, { name, phone, account, leads, client: wantsClient }) {
      const { drill, team } = await led(by, drillId, teamId);
      const role = leads ? 'team-leader' : 'team-member';
      // Its name is the team's: clients stay when the people of a drill are destroyed.
      const client = wantsClient
        ? await auth.addClient(by, { name: team.name, role, team: teamId })
        : undefined;
      const sub = client?.clientId ?? account;
      const id = memberId(drill.keys, teamId, sub, phone);
      const noted = audit.entryIn(drill, {
        by,
        action: 'team-member.added',
        object: { kind: 'team-member', id },
        division: team.division,
        details: { team: teamId, leads },
      });
      const sealed = sealMember(drill.keys, id, { name, phone });
      const member = { id, drillId, teamId, account: sub ?? null, leads, ...sealed, joinedAt: clock.now() };
      await repo.join(member, noted);
      const joined = await read.member(teamId, id);
      if (joined === undefined) throw new AppError(notFound);
      return { member: joined, client };
    },

    async members(by, drillId, teamId, after, limit) {
      await drills.withPeople(drillId);
      await see(by, drillId, teamId);
      return read.members(teamId, after, limit);
    },

    async leave(by, drillId, teamId, id) {
      const { drill, team } = await led(by, drillId, teamId);
      if ((await read.member(teamId, id)) === undefined) throw new AppError(notFound);
      const noted = audit.entryIn(drill, {
        by,
        action: 'team-member.left',
        object: { kind: 'team-member', id },
        division: team.division,
        details: { team: teamId },
      });
      await repo.leave(id, clock.now(), noted);
    },
  };
}

/** Whether somebody works in a team, and sees that alone. */
export const isOfTeam = ({ role }: Pick<Caller, 'role'>): boolean =>
  role === 'team-leader' || role === 'team-member';

/** Whether a team is sent by the caller's division, or works where the caller does. */
function concerns(by: Caller, team: Team): boolean {
  const { division } = by;
  if (division === undefined) return false;
  return team.division.startsWith(division) || team.scope.some((code) => related(code, division));
}

/** Every code must hold a community of the drill; each that does not gets its own pointer. */
function checkScope(drill: OpenDrill, scope: readonly string[]): void {
  const errors = scope.flatMap((code, index): FieldError[] =>
    holdsSome(drill, code) ? [] : [{ pointer: `/scope/${index}`, ...outsideDrill }],
  );
  if (errors.length > 0) throw new AppError(invalidRequest, { errors });
}

/** Whether a division holds a community of the drill. */
export function holdsSome(drill: Pick<OpenDrill, 'communities'>, code: string): boolean {
  for (const community of drill.communities) if (community.startsWith(code)) return true;
  return false;
}

export const outsideDrill = {
  code: 'not-in-drill',
  text: {
    en: 'No community of the drill lies in this division. Give codes of its communities, or of what holds them. For example: 350102001001',
    zh: '该区划内没有演练涉及的村居。请填写演练村居的代码，或其所属区划的代码。例如：350102001001',
  },
};

const unknownPost = {
  code: 'unknown-post',
  text: {
    en: 'The division that sends the team has no such post. Give ids that GET /v1/drills/{drillId}/posts lists. For example: 3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10',
    zh: '派出区划没有该岗位。请填写 GET /v1/drills/{drillId}/posts 列出的编号。例如：3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10',
  },
};
/** A team that works nowhere sees nothing. */
export const nowhere = {
  code: 'required',
  text: {
    en: 'The team would work nowhere: give `scope`, or the `posts` that it mans. For example: ["350102001001"]',
    zh: '工作队没有工作范围：请填写 scope，或其值守的岗位 posts。例如：["350102001001"]',
  },
};
