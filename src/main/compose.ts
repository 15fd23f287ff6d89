import { composeDay } from '../modules/day/compose.ts';
import { composeDrill } from '../modules/drill/compose.ts';
import { composeField } from '../modules/field/compose.ts';
import { composeFigures } from '../modules/figures/compose.ts';
import { composeFoundation } from '../modules/foundation/compose.ts';
import type { Ground } from '../modules/foundation/index.ts';
import { composeOversight } from '../modules/oversight/compose.ts';
import { composeResidents } from '../modules/residents/compose.ts';
import { composeService } from '../modules/service/compose.ts';
import { composeSwabs } from '../modules/swabs/compose.ts';
import { composeWindows } from '../modules/windows/compose.ts';
import { databaseErrorTranslator } from '../platform/db/errors.ts';
import { assertAnswers } from '../platform/db/index.ts';
import { commonProblems } from '../platform/errors/index.ts';
import {
  createHttpServer,
  type HttpServer,
  registerOpenApi,
  registerOperations,
  registerRoot,
  type Strain,
  shedLoad,
} from '../platform/http/index.ts';
import { about } from './about.ts';
import { registerHousePages } from './house-pages.ts';
import { listHeadings } from './list-headings.ts';
import { sheddingLimits } from './shedding-limits.ts';

/** Most memory that one process keeps public answers in, in bytes. */
const publicAnswersBytes = 32_000_000;

/** The wings in order, each wired on those before it. */
function composeWings(ground: Ground) {
  const foundation = composeFoundation(ground);
  const drill = composeDrill(ground, foundation.services);
  const planned = { ...foundation.services, ...drill.services };
  const service = composeService(ground, planned);
  const residents = composeResidents(ground, { ...planned, ...service.services });
  const known = { ...planned, ...service.services, ...residents.services };
  const windows = composeWindows(ground, known);
  const day = composeDay(ground, known);
  const swabs = composeSwabs(ground, { ...known, ...windows.services, ...day.services });
  const field = composeField(ground, { ...known, ...windows.services, ...day.services });
  const figures = composeFigures(ground, { ...known, ...windows.services });
  const oversight = composeOversight(ground, known);
  return {
    wings: [foundation, drill, service, residents, windows, day, swabs, field, figures, oversight],
    services: {
      ...known,
      ...windows.services,
      ...day.services,
      ...swabs.services,
      ...field.services,
      ...figures.services,
    },
  };
}

/**
 * The whole house, wired by hand: what its modules offer, and what they declare. Nothing of a database or a queue is
 * asked before something is called.
 */
export function composeHouse(ground: Ground) {
  const { wings, services } = composeWings(ground);
  const modules = wings.flatMap((wing) => wing.modules);
  const topics = modules.flatMap((module) => module.topics ?? []);
  ground.queue.watch(topics);
  return {
    modules,
    services,
    topics,
    /** Tables that stay when the people of a drill are destroyed, and why; every other one with a drill's rows is emptied. */
    keptTables: Object.assign({}, ...modules.map(({ tables }) => tables?.kept)) as Record<string, string>,
    /** Every problem that the interface can answer with, for `/problems/{code}`. */
    problems: [...commonProblems, ...modules.flatMap((module) => module.problems ?? [])],
    /** Takes up the workers' jobs in this process. */
    async startJobs(): Promise<void> {
      for (const module of modules) await module.startJobs?.();
    },
    /** Writes what was accepted; the requests themselves have been answered or refused before. Who came last goes first. */
    async close(): Promise<void> {
      for (const module of modules.toReversed()) await module.close?.();
    },
  };
}

export type House = ReturnType<typeof composeHouse>;

/** The HTTP interface with all its routes, ready to listen. `strain` is measured, unless a test has its own. */
export async function composeApi(ground: Ground, house: House, strain?: () => Strain): Promise<HttpServer> {
  const { database, queue, metrics, config, logger } = ground;
  const { modules, problems } = house;
  const app = createHttpServer({
    logger,
    accessLog: config.accessLog,
    trustProxy: config.trustProxy,
    corsOrigins: config.corsOrigins,
    translate: databaseErrorTranslator(Object.assign({}, ...modules.map((module) => module.constraints))),
    describe: modules.flatMap((module) => module.describe ?? []),
    listHeadings,
    publicAnswers: { keptMs: config.publicCacheMs, maxBytes: publicAnswersBytes },
    practice: config.practice,
  });
  await shedLoad(app as never, sheddingLimits(ground, house.services.readsWaiting), strain);
  for (const module of modules) await module.guard?.(app);
  const messages = modules.flatMap((module) => module.messages ?? []);
  registerOpenApi(app, about, messages);
  registerOperations(app, {
    metrics,
    problems,
    checks: { database: () => assertAnswers(database.sql, 1_500) },
    progress: queue.health,
  });
  registerRoot(app, { ...about, practice: config.practice });
  registerHousePages(app, config);
  for (const module of modules) await module.register?.(app, { problems });
  await app.ready();
  return app;
}
