import { ofModules } from '../../../support/of-modules.ts';
import type { AccessRow } from './foreign-things.ts';

/** Every operation of the service: who may call it, and what it must refuse of somebody else's. Each module's own. */
export const accessTable: Readonly<Record<string, AccessRow>> = Object.fromEntries(
  (await ofModules<{ access: Record<string, AccessRow> }>('access')).flatMap(({ access }) =>
    Object.entries(access),
  ),
);
