import type { Wired } from '../../../platform/wing.ts';
import type { Ground } from '../../foundation/index.ts';
import { createPasses, type Passes } from './passes.ts';

export function passesModule({ keyring }: Ground): Wired<{ passes: Passes }> {
  return { services: { passes: createPasses(keyring) }, module: { name: 'passes' } };
}
