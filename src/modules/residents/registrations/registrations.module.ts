import { isPassing } from '../../../platform/db/errors.ts';
import { writerWaits } from '../../../platform/http/index.ts';
import type { Wired } from '../../../platform/wing.ts';
import type { DrillCatalogue } from '../../drill/index.ts';
import type { Auditor, BuildingsRepo, Ground } from '../../foundation/index.ts';
import type { Passes } from '../passes/index.ts';
import type { CommunitySignals } from '../waiting/index.ts';
import { createChangeRepo } from './change.repo.ts';
import { createChangeService } from './change.service.ts';
import { createCustodyService } from './custody.service.ts';
import { createDoneBefore } from './done-before.read.ts';
import { createOwnAnswers } from './own-answers.ts';
import { createOwnReader } from './own-reader.ts';
import { createRegistrationWriter } from './registration-writer.ts';
import { registrationProblems } from './registrations.errors.ts';
import { createRegistrationsRead } from './registrations.read.ts';
import { createRegistrationsRepo } from './registrations.repo.ts';
import { registerRegistrationRoutes } from './registrations.routes.ts';
import { createRegistrationsService, type RegistrationsService } from './registrations.service.ts';

export function registrationsModule(
  { database, reads, reports, clock, metrics }: Ground,
  deps: {
    catalogue: DrillCatalogue;
    buildings: BuildingsRepo;
    audit: Auditor;
    passes: Passes;
    signals: CommunitySignals;
  },
): Wired<{
  registrations: RegistrationsService;
  /** People who wait for an answer about themselves: what load is shed by. */
  readsWaiting(): number;
}> {
  const { catalogue: drills, buildings, passes, signals } = deps;
  const read = createRegistrationsRead(reads);
  const ownReader = createOwnReader({ read, isPassing });
  const repo = createRegistrationsRepo(database);
  const writer = createRegistrationWriter({ repo, isPassing });
  const waits = writerWaits(metrics);
  waits('registration', () => writer.queued);
  waits('own-registrations', () => ownReader.queued);
  const forPeople = { drills, buildings, clock, onWaiting: signals.waiting };
  const registrations = createRegistrationsService({
    repo,
    writer,
    read: createRegistrationsRead(database),
    doneBefore: createDoneBefore(database),
    ownReader,
    ...forPeople,
  });
  return {
    services: { registrations, readsWaiting: () => reads.waiting() + ownReader.queued },
    module: {
      name: 'registrations',
      problems: registrationProblems,
      tables: { people: ['registrations', 'registration_events'] },
      register: (app) =>
        registerRegistrationRoutes(app, {
          registrations,
          changes: createChangeService({ repo: createChangeRepo(database), ...forPeople }),
          custody: createCustodyService({ repo, drills, audit: deps.audit, clock }),
          ownAnswers: createOwnAnswers({ reader: ownReader, drills }),
          read,
          reports: createRegistrationsRead(reports),
          passes,
          drills,
          clock,
        }),
      async close() {
        await Promise.all([writer.close(), ownReader.close()]);
      },
    },
  };
}
