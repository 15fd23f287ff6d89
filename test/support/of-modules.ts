import { existsSync, readdirSync } from 'node:fs';

const folder = new URL('../integration/modules/', import.meta.url);

/**
 * What each module says in a file of this name within its own folder of the integration tests: who may call its routes
 * (`access.ts`), what is asked of them when every route is visited (`visits.ts`), and which bodies they take (`writes.ts`).
 * In order of the folders' names.
 */
export async function ofModules<T>(name: 'access' | 'visits' | 'writes'): Promise<T[]> {
  const files = readdirSync(folder)
    .sort()
    .map((module) => new URL(`${module}/${name}.ts`, folder))
    .filter((file) => existsSync(file));
  return Promise.all(files.map((file) => import(file.href) as Promise<T>));
}
