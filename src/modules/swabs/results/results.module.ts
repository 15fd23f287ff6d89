import { isPassing } from '../../../platform/db/errors.ts';
import { startWatch } from '../../../platform/watch.ts';
import type { Wired } from '../../../platform/wing.ts';
import type { DrillCatalogue } from '../../drill/index.ts';
import type { Ground } from '../../foundation/index.ts';
import type { CommunitySignals } from '../../residents/index.ts';
import type { ImportsService, ImportTarget, LiveSource } from '../../service/index.ts';
import type { LaboratoriesService } from '../laboratories/index.ts';
import type { StandByResult } from '../tubes/index.ts';
import type { Ways } from '../ways/index.ts';
import { registerEnteringRoutes } from './entering.routes.ts';
import { createLateResultsWatch } from './late-watch.ts';
import { createLiveHolds } from './live-holds.ts';
import { createLookingService } from './looking.service.ts';
import { resultProblems } from './results.errors.ts';
import { createResultsImport } from './results.import.ts';
import { resultsRound, resultsTopic, startResultsJobs } from './results.jobs.ts';
import { createResultsRead } from './results.read.ts';
import { createResultsRepo } from './results.repo.ts';
import { registerResultRoutes } from './results.routes.ts';
import { createResultsService } from './results.service.ts';
import { createSpeaking } from './speaking.ts';
import { createTellingRepo } from './telling.repo.ts';
import { createResultWays } from './ways.read.ts';

/** Results: what came out of tubes, who is held because of it, and who has told them. */
export function resultsModule(
  { database, reads, reports, queue, clock, logger, metrics, config }: Ground,
  deps: {
    laboratories: LaboratoriesService;
    catalogue: DrillCatalogue;
    signals: CommunitySignals;
    ways: Ways;
    tellLive(source: LiveSource): void;
    imports: ImportsService;
    importable(target: ImportTarget): void;
    standBy(results: StandByResult): void;
  },
): Wired<{ resultsRound: () => Promise<{ revisited: number; told: number }> }> {
  const { laboratories, catalogue: drills, signals, imports } = deps;
  deps.ways.tell(createResultWays(reads));
  deps.tellLive(createLiveHolds({ read: createResultsRead(reports), clock }));
  const repo = createResultsRepo(database);
  const telling = createTellingRepo(database);
  deps.standBy((tx, { id: drillId, resultRules: rules }, tubeIds, at) =>
    repo.stand(tx, { drillId, rules, at }, tubeIds),
  );
  const speaking = createSpeaking({ laboratories, drills, clock });
  const common = { laboratories, drills, signals, clock, telling, repo };
  const target = createResultsImport({ repo, speaking, signals });
  deps.importable(target);
  const results = createResultsService({
    repo,
    speaking,
    signals,
    isPassing,
    onError: (err) => logger.error({ err }, 'a result could not be written'),
  });
  const looking = createLookingService({ ...common, read: createResultsRead(reads) });
  const round = { ...common, read: createResultsRead(database) };
  let stopWatching: () => void = () => undefined;
  return {
    services: { resultsRound: () => resultsRound(round) },
    module: {
      name: 'results',
      problems: resultProblems,
      topics: [resultsTopic],
      tables: { people: ['results', 'holds', 'cases'] },
      async register(app, { problems }) {
        await registerEnteringRoutes(app, { results, imports, target, problems });
        registerResultRoutes(app, { results, looking });
      },
      async startJobs() {
        await startResultsJobs({ ...round, queue, logger });
        stopWatching = startWatch({
          look: createLateResultsWatch({ read: createResultsRead(reports), clock, metrics }),
          everyMs: Math.max(config.reconcileMs, 10_000),
          onError: (err) => logger.warn({ err }, 'it could not be read which results are late'),
        });
      },
      close: async () => stopWatching(),
    },
  };
}
