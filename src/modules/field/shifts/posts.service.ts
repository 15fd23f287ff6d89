import { dateOfDay, dayNumberOf } from '../../../core/calendar/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { invalidField } from '../../../platform/http/index.ts';
import { refuseClosed, type SitesService } from '../../drill/index.ts';
import { type Actor, type Auditor, type Caller, drawsOf, hashedId } from '../../foundation/index.ts';
import { requirePlanner, type ScopeOf, sees } from './scope.ts';
import { postExists } from './shifts.errors.ts';
import type { Post, Rules, ShiftsRead } from './shifts.read.ts';
import type { NewShift, ShiftsRepo } from './shifts.repo.ts';
import type { TemplateShift } from './shifts.tables.ts';

export type By = Caller & Pick<Actor, 'requestId' | 'draws'>;

/** What counts where no headquarters have said otherwise: DOMAIN's eleven hours, three nights a week, an hour before. */
export const defaultRules: Rules = { restHours: 11, mostNights: 3, signUpMinutes: 60 };

export interface PostsService {
  /** @throws AppError 404, 403 of another division, 400 for a lane that its site does not have, 409 `drill-closed`, `post-exists` */
  add(
    by: By,
    drillId: string,
    post: Pick<Post, 'division' | 'kind' | 'name' | 'siteId' | 'lane' | 'template'>,
  ): Promise<Post>;
  /** Those of the planner's division. @throws AppError 404 */
  list(
    by: Caller,
    drillId: string,
    after: { createdAt: Date; id: string } | undefined,
    limit: number,
  ): Promise<Post[]>;
  /**
   * Opens the shifts of a post for days: those of its template, or others. Days that are open already stay. Answers how many
   * there are on these days. @throws AppError 404, 403, 409 `drill-closed`
   */
  openDays(
    by: By,
    drillId: string,
    postId: string,
    days: { from: string; until: string; shifts?: readonly TemplateShift[] | undefined },
  ): Promise<number>;
  /** Sets the rules of a division. @throws AppError 404, 403, 409 `drill-closed` */
  setRules(by: By, drillId: string, division: string, rules: Rules): Promise<Rules>;
}

export function createPostsService(deps: {
  read: ShiftsRead;
  repo: ShiftsRepo;
  scopeOf: ScopeOf;
  sites: Pick<SitesService, 'see'>;
  audit: Auditor;
  clock: Clock;
}): PostsService {
  const { read, repo, scopeOf, sites, audit, clock } = deps;

  return {
    async add(by, drillId, { division, kind, name, siteId, lane, template }) {
      const drill = requirePlanner(by, await scopeOf(by, drillId), division);
      if (!division.startsWith(drill.city)) throw invalidField('/division', 'not-in-drill', outsideCity);
      refuseClosed(drill);
      if (siteId !== null) {
        const site = await sites.see(by, siteId);
        if (site.drillId !== drillId || !site.division.startsWith(division)) throw new AppError(notFound);
        if ((lane ?? 1) > site.lanes) throw invalidField('/lane', 'out-of-range', noSuchLane);
      }
      const id = drawsOf(by).id('post');
      const noted = audit.entryIn(drill, {
        by,
        action: 'post.added',
        object: { kind: 'post', id },
        division,
      });
      const post = { id, drillId, division, kind, name, siteId, lane, template, createdAt: clock.now() };
      await repo.addPost({ ...post, createdBy: by.sub }, noted);
      const added = await read.post(drillId, id);
      if (added !== undefined) return added;
      const twin = await read.postTwin(post);
      throw twin === undefined
        ? new AppError(notFound)
        : new AppError(postExists, { members: { postId: twin } });
    },

    async list(by, drillId, after, limit) {
      const { whose } = await scopeOf(by, drillId);
      return read.posts(drillId, whose.division, after, limit);
    },

    async openDays(by, drillId, postId, { from, until, shifts }) {
      const scope = await scopeOf(by, drillId);
      const post = await read.post(drillId, postId);
      if (post === undefined || !sees(scope.whose, post.division)) throw new AppError(notFound);
      const drill = requirePlanner(by, scope, post.division);
      refuseClosed(drill);
      const object = { kind: 'post', id: postId };
      const noted = audit.entryIn(drill, { by, action: 'shifts.opened', object, division: post.division });
      const opened = shiftsOf(postId, shifts ?? post.template, from, until);
      await repo.open(post, opened, noted);
      return opened.length;
    },

    async setRules(by, drillId, division, rules) {
      const drill = requirePlanner(by, await scopeOf(by, drillId), division);
      refuseClosed(drill);
      const object = { kind: 'drill', id: drillId };
      const noted = audit.entryIn(drill, {
        by,
        action: 'shift-rules.set',
        object,
        division,
        details: { ...rules },
      });
      await repo.setRules(drillId, division, rules, noted);
      return rules;
    },
  };
}

const dayMs = 86_400_000;

/** The shifts of a template on each day from one date to another, both included. Local times of the drill's zone. */
export function shiftsOf(
  postId: string,
  template: readonly TemplateShift[],
  from: string,
  until: string,
): NewShift[] {
  const [first, last] = [dayNumberOf(from), dayNumberOf(until)];
  return Array.from({ length: last - first + 1 }, (_, n) => dateOfDay(first + n)).flatMap((date) =>
    template.map((shift): NewShift => {
      const startsAt = new Date(`${date}T${shift.from}:00+08:00`);
      const sameDay = new Date(`${date}T${shift.until}:00+08:00`);
      const endsAt = sameDay > startsAt ? sameDay : new Date(sameDay.getTime() + dayMs);
      const { heads, skill, mealMinutes } = shift;
      const id = hashedId(postId, startsAt.getTime(), endsAt.getTime(), skill ?? '');
      return { id, startsAt, endsAt, heads, skill, mealMinutes };
    }),
  );
}

const outsideCity = {
  en: 'The division is not in the drill’s city. Give a code that begins with that of the city. For example: 350102',
  zh: '该区划不在演练城市内，代码须以城市代码开头。例如：350102',
};

const noSuchLane = {
  en: 'The site has no lane of this number. Lanes count from 1 to the number that the site has. For example: 1',
  zh: '该采样点没有此编号的采样台，编号从 1 到其台数。例如：1',
};
