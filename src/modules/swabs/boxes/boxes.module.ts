import { startWatch } from '../../../platform/watch.ts';
import type { Wired } from '../../../platform/wing.ts';
import type { DeviceRegistry, ReviewsRepo } from '../../day/index.ts';
import type { DrillCatalogue, SitesService } from '../../drill/index.ts';
import type { Auditor, Ground } from '../../foundation/index.ts';
import type { CommunitySignals } from '../../residents/index.ts';
import type { LiveSource } from '../../service/index.ts';
import type { LaboratoriesService } from '../laboratories/index.ts';
import type { Ways } from '../ways/index.ts';
import { registerBoxActRoutes } from './acts.routes.ts';
import { boxProblems } from './boxes.errors.ts';
import { createBoxesRead } from './boxes.read.ts';
import { registerBoxRoutes } from './boxes.routes.ts';
import { createBoxesService } from './boxes.service.ts';
import { createDepotRepo } from './depot.repo.ts';
import { createLateWatch } from './late-watch.ts';
import { createLiveBoxes } from './live-boxes.ts';
import { createBoxUploadService } from './upload.service.ts';
import { createBoxWay } from './way.read.ts';

/** Transport boxes: what is in them, who has them, and what has come in. */
export function boxesModule(
  { database, reads, reports, clock, config, logger, metrics }: Ground,
  deps: {
    tablets: DeviceRegistry;
    sites: SitesService;
    catalogue: DrillCatalogue;
    laboratories: LaboratoriesService;
    keptSwabs: Pick<ReviewsRepo<string>, 'keep'>;
    ways: Ways;
    audit: Auditor;
    signals: CommunitySignals;
    tellLive(source: LiveSource): void;
  },
): Wired<object> {
  const { tablets, sites, catalogue: drills, laboratories, keptSwabs: kept, audit } = deps;
  const repo = createDepotRepo(database, deps.signals);
  const common = { repo, tablets, sites, drills, clock };
  const boxes = createBoxesService({ ...common, read: createBoxesRead(reads), laboratories, audit });
  const uploads = createBoxUploadService({
    ...common,
    boxes,
    kept,
    onError: (err) => logger.error({ err }, 'an act of an upload could not be written'),
  });
  const atReports = createBoxesRead(reports);
  deps.ways.tell(createBoxWay(reads));
  deps.tellLive(createLiveBoxes({ read: atReports, clock }));
  let stopWatching: () => void = () => undefined;
  return {
    services: {},
    module: {
      name: 'boxes',
      problems: boxProblems,
      tables: { people: ['boxes', 'box_tubes', 'box_handovers', 'box_discrepancies', 'box_acts'] },
      register(app) {
        registerBoxRoutes(app, { boxes });
        registerBoxActRoutes(app, { boxes, uploads });
      },
      startJobs() {
        stopWatching = startWatch({
          look: createLateWatch({ read: atReports, clock, metrics }),
          everyMs: Math.max(config.reconcileMs, 10_000),
          onError: (err) => logger.warn({ err }, 'it could not be read what is late'),
        });
      },
      close: async () => stopWatching(),
    },
  };
}
