import { createThreads } from '../../../platform/threads.ts';
import { alone, type Wired } from '../../../platform/wing.ts';
import type { BuildingsRepo, Ground } from '../../foundation/index.ts';
import type { ImportTarget } from '../../service/index.ts';
import { createRosterImport, rosterThreadFile, rosterThreads } from './roster.import.ts';
import { createRosterRepo } from './roster.repo.ts';

export function rosterModule(
  { clock }: Ground,
  deps: { buildings: BuildingsRepo; importable: (target: ImportTarget) => void },
): Wired<object> {
  const { buildings, importable } = deps;
  const threads = createThreads({
    file: rosterThreadFile,
    count: rosterThreads,
    limits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16 },
    idleMs: 10_000,
  });
  importable(createRosterImport({ repo: createRosterRepo(), buildings, threads, clock }));
  return alone({ name: 'roster', tables: { people: ['roster'] }, close: () => threads.close() });
}
