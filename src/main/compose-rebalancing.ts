import type { Proposal } from '../core/queueing/proposals/index.ts';
import {
  createDecidedRead,
  createPauses,
  createProposalsRead,
  createProposalsRepo,
  createProposer,
  createRebalancingService,
  createReservesRepo,
  type ProposeTask,
  proposeThreadFile,
  registerProposalRoutes,
} from '../modules/day/index.ts';
import type { DrillCatalogue } from '../modules/drill/index.ts';
import type { Auditor } from '../modules/foundation/index.ts';
import { newId } from '../platform/crypto/index.ts';
import type { HttpServer } from '../platform/http/index.ts';
import { createThreads } from '../platform/threads.ts';
import type { Foundation } from './ground.ts';

/** Heap of the thread that works out what could be done: some megabytes for a hundred sites. */
const proposeHeapMb = 128;
/** How long a process goes by what it knows of pauses, ms. */
const pausesKeptMs = 5_000;

/** What could be done about lines that grow too long, and what headquarters decide of it. */
export function composeRebalancing(
  foundation: Foundation,
  { catalogue: drills, audit }: { catalogue: DrillCatalogue; audit: Auditor },
) {
  const { database, clock, config } = foundation;
  const decided = createDecidedRead(database);
  const repo = createProposalsRepo(database);
  const threads = createThreads({
    file: proposeThreadFile,
    count: 1,
    limits: { maxOldGenerationSizeMb: proposeHeapMb, maxYoungGenerationSizeMb: 16 },
    idleMs: 60_000,
  });
  const rebalancing = createRebalancingService({
    read: createProposalsRead(database),
    decided,
    repo,
    reservesRepo: createReservesRepo(database),
    drills,
    audit,
    clock,
  });
  return {
    ...createProposer({
      read: decided,
      repo,
      drills,
      propose: (task: ProposeTask) => threads.run<Proposal[]>(task),
      newId,
      clock,
    }),
    rebalancing,
    walkInsPausedUntil: createPauses({
      read: decided,
      clock,
      keptMs: config.publicCacheMs === 0 ? 0 : pausesKeptMs,
    }),
    register: (app: HttpServer): void => registerProposalRoutes(app, { rebalancing }),
    close: () => threads.close(),
  };
}
