import { AppError, type FieldError, invalidRequest, notFound } from '../../../platform/errors/index.ts';
import { type Actor, type Auditor, type Caller, covers, related } from '../../foundation/index.ts';
import type { DrillCatalogue } from './drill-catalogue.ts';
import { drillClosed } from './drills.errors.ts';
import type { RosterCompletionRepo } from './roster-completion.repo.ts';

export interface RosterCompletionService {
  /**
   * Headquarters say of communities of their division that their roster is complete: from then on it is the count of its
   * people. Answers all those of their division of which that is said.
   * @throws AppError 404, 400 with a pointer for a community that is not theirs or the drill's, 409 `drill-closed`
   */
  declare(
    by: Caller & Pick<Actor, 'requestId'>,
    drillId: string,
    said: { communities: readonly string[]; complete: boolean },
  ): Promise<string[]>;
}

export function createRosterCompletionService(deps: {
  repo: RosterCompletionRepo;
  drills: Pick<DrillCatalogue, 'get'>;
  audit: Auditor;
}): RosterCompletionService {
  const { repo, drills, audit } = deps;
  return {
    async declare(by, drillId, said) {
      const division = by.division ?? '';
      const drill = await drills.get(drillId);
      if (division === '' || !related(division, drill.city)) throw new AppError(notFound);
      const errors = said.communities.flatMap((code, index): FieldError[] =>
        drill.communities.has(code) && covers(by, code)
          ? []
          : [{ pointer: `/communities/${index}`, ...notYours }],
      );
      if (errors.length > 0) throw new AppError(invalidRequest, { errors: errors.slice(0, 100) });
      const noted = audit.entryIn(drill, {
        by,
        action: said.complete ? 'roster.declared-complete' : 'roster.declared-incomplete',
        object: { kind: 'roster', id: drillId },
        division,
        details: { communities: said.communities.length },
      });
      const complete = await repo.declare(drillId, division, said, noted);
      if (complete === undefined) throw new AppError(drillClosed);
      return complete;
    },
  };
}

const notYours = {
  code: 'not-in-drill',
  text: {
    en: 'It is no community of your division that the drill covers. Give those that GET /v1/drills/{drillId} lists. For example: 350102001001',
    zh: '不是本区划内参加演练的村居。请填写 GET /v1/drills/{drillId} 列出的村居代码。例如：350102001001',
  },
};
