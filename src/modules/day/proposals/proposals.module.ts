import type { Proposal } from '../../../core/queueing/proposals/index.ts';
import { newId } from '../../../platform/crypto/index.ts';
import { createThreads } from '../../../platform/threads.ts';
import type { Wired } from '../../../platform/wing.ts';
import type { DrillCatalogue } from '../../drill/index.ts';
import type { Auditor, Ground } from '../../foundation/index.ts';
import { createDecidedRead } from './decided.read.ts';
import { createPauses } from './pauses.ts';
import { proposalProblems } from './proposals.errors.ts';
import { createProposalsRead } from './proposals.read.ts';
import { createProposalsRepo } from './proposals.repo.ts';
import { registerProposalRoutes } from './proposals.routes.ts';
import { createProposalsService } from './proposals.service.ts';
import { createProposer, type Proposer, type ProposeTask } from './proposer.ts';
import { createReservesRepo } from './reserves.repo.ts';

/** The file that proposals are worked out in. */
const proposeThreadFile = new URL('./propose.thread.ts', import.meta.url);

/** Heap of the thread that works out what could be done: some megabytes for a hundred sites. */
const proposeHeapMb = 128;
/** How long a process goes by what it knows of pauses, ms. */
const pausesKeptMs = 5_000;

/** What could be done about lines that grow too long, and what headquarters decide of it. */
export function proposalsModule(
  { database, clock, config }: Ground,
  { catalogue: drills, audit }: { catalogue: DrillCatalogue; audit: Auditor },
): Wired<{ proposer: Proposer; walkInsPausedUntil: (siteId: string) => Promise<Date | undefined> }> {
  const decided = createDecidedRead(database);
  const repo = createProposalsRepo(database);
  const threads = createThreads({
    file: proposeThreadFile,
    count: 1,
    limits: { maxOldGenerationSizeMb: proposeHeapMb, maxYoungGenerationSizeMb: 16 },
    idleMs: 60_000,
  });
  const proposals = createProposalsService({
    read: createProposalsRead(database),
    decided,
    repo,
    reservesRepo: createReservesRepo(database),
    drills,
    audit,
    clock,
  });
  return {
    services: {
      proposer: createProposer({
        read: decided,
        repo,
        drills,
        propose: (task: ProposeTask) => threads.run<Proposal[]>(task),
        newId,
        clock,
      }),
      walkInsPausedUntil: createPauses({
        read: decided,
        clock,
        keptMs: config.publicCacheMs === 0 ? 0 : pausesKeptMs,
      }),
    },
    module: {
      name: 'proposals',
      problems: proposalProblems,
      tables: { people: ['proposals', 'window_offers', 'reserves', 'standby_lanes'] },
      register: (app) => registerProposalRoutes(app, { proposals }),
      close: () => threads.close(),
    },
  };
}
