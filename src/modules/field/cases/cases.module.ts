import type { Wired } from '../../../platform/wing.ts';
import type { DrillCatalogue } from '../../drill/index.ts';
import type { Auditor, Ground } from '../../foundation/index.ts';
import { caseProblems } from './cases.errors.ts';
import { registerCaseRoutes } from './cases.routes.ts';
import { createCasesService, type FindMet } from './cases.service.ts';
import { createContactsRead } from './contacts.read.ts';
import { createContactsRepo } from './contacts.repo.ts';

/** Cases and their contacts 流调: who was with somebody whose own tube is positive. */
export function casesModule(
  { database, reads, clock }: Ground,
  deps: { catalogue: DrillCatalogue; audit: Auditor },
): Wired<{
  /** Has a case's contacts be looked for in what another part has recorded, too. */
  alsoMet(source: FindMet): void;
}> {
  const sources: FindMet[] = [];
  const cases = createCasesService({
    sql: database.sql,
    repo: createContactsRepo(database),
    read: createContactsRead(reads),
    sources,
    drills: deps.catalogue,
    audit: deps.audit,
    clock,
  });
  return {
    services: {
      alsoMet(source) {
        sources.push(source);
      },
    },
    module: {
      name: 'cases',
      problems: caseProblems,
      tables: { people: ['case_contacts', 'told_people'] },
      register: (app) => registerCaseRoutes(app, { cases, clock }),
    },
  };
}
