import type { Wired } from '../../../platform/wing.ts';
import type { DeviceRegistry } from '../../day/index.ts';
import type { DrillCatalogue, SitesService } from '../../drill/index.ts';
import type { Auditor, Ground } from '../../foundation/index.ts';
import type { Passes, RegistrationsService } from '../../residents/index.ts';
import type { LiveSource } from '../../service/index.ts';
import type { FindMet } from '../cases/index.ts';
import type { FollowUpWriter, TasksRepo } from '../lists/index.ts';
import type { AskTransfer, TransferScopeOf } from '../transfers/index.ts';
import { checkpointExists, checkpointProblems } from './checkpoints.errors.ts';
import { createCheckpointsRead } from './checkpoints.read.ts';
import { createCheckpointsRepo } from './checkpoints.repo.ts';
import { registerCheckpointRoutes } from './checkpoints.routes.ts';
import { type CheckpointsService, createCheckpointsService } from './checkpoints.service.ts';
import { findCompanions } from './companions.ts';
import { createHandOver } from './hand-over.ts';
import { createHandOversRead } from './hand-overs.read.ts';
import { createLiveHandOvers } from './live-hand-overs.ts';
import { createPassagesRepo } from './passages.repo.ts';
import { registerPassageRoutes } from './passages.routes.ts';
import { passageRow, passagesBody } from './passages.schemas.ts';
import { createPassagesService } from './passages.service.ts';
import { createReviewsRead } from './reviews.read.ts';
import { createReviewsRepo } from './reviews.repo.ts';
import { registerReviewRoutes } from './reviews.routes.ts';
import { createRulesRepo } from './rules.repo.ts';
import { registerRulesRoutes } from './rules.routes.ts';
import { createRulesService, type RulesService } from './rules.service.ts';
import { createScopes, type Scopes } from './scope.ts';
import { createSwabHere } from './swab-here.ts';
import { createAskFromPassage } from './transfer.service.ts';

/** Checkpoints 卡口: not one car and not one person unseen, with a network or without. */
export function checkpointsModule(
  { database, reports, clock, keyring, logger }: Ground,
  deps: {
    catalogue: DrillCatalogue;
    sites: SitesService;
    registrations: RegistrationsService;
    passes: Passes;
    tablets: DeviceRegistry;
    followUps: FollowUpWriter;
    taskWork: Pick<TasksRepo, 'hold' | 'give' | 'close'>;
    askTransfersOf(scopeOf: TransferScopeOf): AskTransfer;
    alsoMet(source: FindMet): void;
    tellLive(source: LiveSource): void;
    audit: Auditor;
  },
): Wired<{ checkpoints: CheckpointsService; checkpointRules: RulesService; checkpointScopes: Scopes }> {
  const {
    catalogue: drills,
    sites,
    registrations,
    passes,
    tablets,
    followUps,
    taskWork,
    askTransfersOf,
    alsoMet,
    tellLive,
    audit,
  } = deps;
  const { sql } = database;
  const read = createCheckpointsRead(database);
  const scopes = createScopes({ read, drills });
  const checkpoints = createCheckpointsService({
    read,
    repo: createCheckpointsRepo(database),
    scopes,
    sites,
    audit,
    clock,
  });
  const rulesRepo = createRulesRepo(database);
  const rules = createRulesService({ repo: rulesRepo, read, scopes, keyring, audit, clock });
  const reviews = createReviewsRepo(database);
  const passagesRepo = createPassagesRepo(database);
  const passages = createPassagesService({
    scopes,
    drills,
    repo: passagesRepo,
    rules: rulesRepo,
    reviews,
    passes,
    tablets,
    handOver: createHandOver({ sql, followUps, tasks: taskWork }),
    swabHere: createSwabHere({ registrations, sites }),
    row: passageRow(clock),
    clock,
    onError: (error) => logger.error({ err: error }, 'a passage could not be recorded'),
  });
  alsoMet(findCompanions);
  tellLive(createLiveHandOvers({ read: createHandOversRead(reports) }));
  const askFrom = createAskFromPassage({ scopes, drills, repo: passagesRepo, askTransfersOf });
  return {
    services: { checkpoints, checkpointRules: rules, checkpointScopes: scopes },
    module: {
      name: 'checkpoints',
      problems: checkpointProblems,
      tables: {
        people: ['passages', 'passage_marks', 'passage_reviews'],
        kept: {
          checkpoints: 'where they are and who swabs there: nobody is named',
          checkpoint_rules: 'what was asked of everybody, and from when: nobody is named',
        },
      },
      constraints: { checkpoints_name: checkpointExists },
      register(app) {
        registerCheckpointRoutes(app, { checkpoints });
        registerRulesRoutes(app, { rules });
        registerPassageRoutes(app, { passages, askFrom, body: passagesBody(clock) });
        registerReviewRoutes(app, { read: createReviewsRead(database), repo: reviews, scopes, audit, clock });
      },
    },
  };
}
