import type { Wired } from '../../../platform/wing.ts';
import type { DrillCatalogue } from '../../drill/index.ts';
import type { Auditor, Ground } from '../../foundation/index.ts';
import type { LiveSource } from '../../service/index.ts';
import type { FindMet } from '../cases/index.ts';
import type { BedKeeper, FacilitiesService } from '../facilities/index.ts';
import type { TeamsService } from '../teams/index.ts';
import { type AskTransfer, createAsking, createBeginning } from './asking.service.ts';
import { createChainCourse } from './chain-course.ts';
import { createChainsRead } from './chains.read.ts';
import { createChainsRepo } from './chains.repo.ts';
import { registerChainRoutes } from './chains.routes.ts';
import { createChainsService } from './chains.service.ts';
import { createFindFellows } from './companions.ts';
import { createFetching } from './fetching.ts';
import { createHandovers } from './handovers.service.ts';
import { createLiveTransfers } from './live-transfers.ts';
import { createPlacing } from './placing.service.ts';
import { createRidesRead } from './rides.read.ts';
import { createScope, type ScopeOf } from './scope.ts';
import { registerStepRoutes } from './steps.routes.ts';
import { createDecisions, createSteps } from './steps.service.ts';
import { chainOpen, transferOpen, transferProblems } from './transfers.errors.ts';
import { createTransfersRead } from './transfers.read.ts';
import { createTransfersRepo } from './transfers.repo.ts';
import { registerTransferRoutes } from './transfers.routes.ts';
import { createTransfersService, type TransfersService } from './transfers.service.ts';

/** Transfers 转运: nobody is lost between two places. */
export function transfersModule(
  { database, reports, clock }: Ground,
  deps: {
    catalogue: DrillCatalogue;
    audit: Auditor;
    teams: TeamsService;
    facilities: FacilitiesService;
    beds: BedKeeper;
    alsoMet(source: FindMet): void;
    tellLive(source: LiveSource): void;
  },
): Wired<{
  transfers: TransfersService;
  /** Asking for callers whose people are told by another scope than ours. */
  askTransfersOf(scopeOf: ScopeOf): AskTransfer;
}> {
  const { catalogue: drills, audit, teams, facilities, beds, alsoMet, tellLive } = deps;
  const { sql } = database;
  const read = createTransfersRead(database);
  const repo = createTransfersRepo(database);
  const scopeOf = createScope({ teams, facilities, drills });
  const chainsRepo = createChainsRepo(database);
  const fetchPerson = createFetching({ read, beds, clock });
  const begin = createBeginning({ sql, repo, audit });
  const course = createChainCourse({ chains: chainsRepo, begin });
  const step = createSteps({ sql, repo, chains: chainsRepo, scopeOf, audit, clock });
  const askTransfersOf = (of: ScopeOf) =>
    createAsking({ sql, chains: chainsRepo, fetchPerson, begin, scopeOf: of, clock });
  const transfers = createTransfersService({
    ask: askTransfersOf(scopeOf),
    decisions: createDecisions({ step, beds, course }),
    placing: createPlacing({ step, beds, teams }),
    handovers: createHandovers({ step, beds, course }),
    read,
    scopeOf,
    audit,
    clock,
  });
  const chains = createChainsService({
    sql,
    repo: chainsRepo,
    read: createChainsRead(database),
    beds,
    fetchPerson,
    begin,
    scopeOf,
    audit,
    clock,
  });
  alsoMet(createFindFellows({ rides: createRidesRead(database), clock }));
  tellLive(createLiveTransfers({ read: createTransfersRead(reports), clock }));
  return {
    services: { transfers, askTransfersOf },
    module: {
      name: 'transfers',
      problems: transferProblems,
      tables: { people: ['transfers', 'transfer_acts', 'transfer_chains', 'chain_links'] },
      constraints: { transfers_open: transferOpen, transfer_chains_open: chainOpen },
      register(app) {
        registerTransferRoutes(app, { transfers, clock });
        registerStepRoutes(app, { transfers });
        registerChainRoutes(app, { chains, clock });
      },
    },
  };
}
