import { alone, type Wired } from '../../../platform/wing.ts';
import type { DrillCatalogue } from '../../drill/index.ts';
import type { Auditor, Ground } from '../../foundation/index.ts';
import type { Scopes } from '../checkpoints/index.ts';
import { createTraceRead } from './trace.read.ts';
import { registerTraceRoutes } from './trace.routes.ts';
import { createTraceService } from './trace.service.ts';

/** Traces of passages: for a reason, and audited. */
export function tracingModule(
  { database, clock }: Ground,
  deps: { catalogue: DrillCatalogue; checkpointScopes: Scopes; audit: Auditor },
): Wired<object> {
  const { catalogue: drills, checkpointScopes: scopes, audit } = deps;
  const traces = createTraceService({ read: createTraceRead(database), scopes, drills, audit });
  return alone({ name: 'tracing', register: (app) => registerTraceRoutes(app, { traces, clock }) });
}
