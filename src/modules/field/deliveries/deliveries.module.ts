import { alone, type Wired } from '../../../platform/wing.ts';
import type { DrillCatalogue } from '../../drill/index.ts';
import type { Auditor, Ground } from '../../foundation/index.ts';
import type { TeamsService } from '../teams/index.ts';
import { deliveryProblems } from './deliveries.errors.ts';
import { createDeliveriesRead } from './deliveries.read.ts';
import { createDeliveriesRepo } from './deliveries.repo.ts';
import { registerDeliveryRoutes } from './deliveries.routes.ts';
import { createDeliveriesService } from './deliveries.service.ts';

/** Deliveries: what isolated households and students need for living, and what was brought to them. */
export function deliveriesModule(
  { database, reads, clock }: Ground,
  deps: { catalogue: DrillCatalogue; teams: TeamsService; audit: Auditor },
): Wired<object> {
  const { catalogue: drills, teams, audit } = deps;
  const deliveries = createDeliveriesService({
    read: createDeliveriesRead(reads),
    fresh: createDeliveriesRead(database),
    repo: createDeliveriesRepo(database),
    drills,
    teams,
    audit,
    clock,
  });
  return alone({
    name: 'deliveries',
    problems: deliveryProblems,
    tables: { people: ['deliveries'] },
    register: (app) => registerDeliveryRoutes(app, { deliveries }),
  });
}
