import { alone, type Wired } from '../../../platform/wing.ts';
import type { DrillCatalogue, SitesService } from '../../drill/index.ts';
import type { Auditor, Ground } from '../../foundation/index.ts';
import { createRequestsRead } from './requests.read.ts';
import { registerSupplyRequestRoutes } from './requests.routes.ts';
import { createRequestsService } from './requests.service.ts';
import { createStockRead } from './stock.read.ts';
import { createStockService } from './stock.service.ts';
import { supplyProblems } from './supplies.errors.ts';
import { createSuppliesRepo } from './supplies.repo.ts';
import { registerSupplyRoutes } from './supplies.routes.ts';

/** Supplies 物资 of sites: counted down by what was used, asked for, sent and received. */
export function suppliesModule(
  { database, reads, reports, reportsBehindMs, clock }: Ground,
  deps: { catalogue: DrillCatalogue; sites: SitesService; audit: Auditor },
): Wired<object> {
  const { catalogue: drills, sites, audit } = deps;
  const { sql } = database;
  const repo = createSuppliesRepo(database);
  const stock = createStockService({
    reports: { sql: reports.sql, read: createStockRead(reports), behindMs: reportsBehindMs },
    fresh: { sql, read: createStockRead(database), behindMs: () => 0 },
    repo,
    drills,
    sites,
    clock,
  });
  const requests = createRequestsService({
    sql,
    repo,
    read: createRequestsRead(reads),
    fresh: createRequestsRead(database),
    stock,
    drills,
    audit,
    clock,
  });
  return alone({
    name: 'supplies',
    problems: supplyProblems,
    tables: {
      people: ['supply_acts'],
      kept: {
        supply_entries: 'what came and went of tubes, swabs and gowns; they name nobody',
        supply_requests:
          'what was asked, sent and received; they name nobody, and why it was is sealed in the acts',
      },
    },
    register(app) {
      registerSupplyRoutes(app, { stock });
      registerSupplyRequestRoutes(app, { requests });
    },
  });
}
