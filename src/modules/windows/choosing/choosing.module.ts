import { isPassing } from '../../../platform/db/errors.ts';
import { writerWaits } from '../../../platform/http/index.ts';
import { alone, type Wired } from '../../../platform/wing.ts';
import type { Ground } from '../../foundation/index.ts';
import { createDoneBefore } from '../../residents/index.ts';
import { createChoiceWriter } from './choice-writer.ts';
import { choosingProblems } from './choosing.errors.ts';
import { createChoosingRepo } from './choosing.repo.ts';
import { registerChoosingRoutes } from './choosing.routes.ts';
import { createChoosingService } from './choosing.service.ts';

export function choosingModule({ database, clock, metrics }: Ground): Wired<object> {
  const writer = createChoiceWriter({ repo: createChoosingRepo(database), isPassing });
  writerWaits(metrics)('choosing', () => writer.queued);
  const choosing = createChoosingService({ writer, doneBefore: createDoneBefore(database), clock });
  return alone({
    name: 'choosing',
    problems: choosingProblems,
    register: (app) => registerChoosingRoutes(app, { choosing }),
    close: () => writer.close(),
  });
}
