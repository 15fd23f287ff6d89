import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** A module as somebody would write it tomorrow: a route, a problem, a topic, a table with people, a guard for the document. */
const pretend: Readonly<Record<string, string>> = {
  'pretend.errors.ts': `
    import { defineProblem } from '../../../platform/errors/index.ts';
    export const pretendFull = defineProblem('pretend-full', 409, 'never', { en: 'It is full', zh: '已满' },
      { en: 'Take another one.', zh: '请换一个。' });`,
  'pretend.routes.ts': `
    import { z } from 'zod';
    import type { HttpServer } from '../../../platform/http/index.ts';
    import { pretendFull } from './pretend.errors.ts';
    export function registerPretendRoutes(app: HttpServer): void {
      app.get('/v1/pretend', {
        config: { access: ['city-hq'], problems: [pretendFull] },
        schema: { operationId: 'getPretend', tags: ['headquarters'], summary: 'Pretends', response: { 200: z.object({ ok: z.boolean() }).meta({ description: 'It is so' }) } },
      }, async () => ({ ok: true }));
    }`,
  'pretend.module.ts': `
    import { alone } from '../../../platform/wing.ts';
    import { pretendFull } from './pretend.errors.ts';
    import { registerPretendRoutes } from './pretend.routes.ts';
    export const pretendModule = () => alone({
      name: 'pretend', problems: [pretendFull], topics: ['pretend'], tables: { people: ['pretend_people'] },
      register: registerPretendRoutes,
    });`,
};

/** Prints what the house knows of itself. */
const look = `
  import { composeApi, composeHouse } from './src/main/compose.ts';
  import { groundless } from './src/main/groundless.ts';
  const ground = groundless();
  const house = composeHouse(ground);
  const app = await composeApi(ground, house);
  const { paths } = app.apiDocument();
  process.stdout.write(JSON.stringify({
    problems: house.problems.map(({ code }) => code),
    topics: house.topics,
    people: house.modules.flatMap(({ tables }) => tables?.people ?? []),
    operations: Object.values(paths).flatMap((path) => Object.values(path)).map(({ operationId }) => operationId),
  }));
  process.exit(0);
`;

type Known = Record<'problems' | 'topics' | 'people' | 'operations', string[]>;

const root = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);
let copy: string;

async function known(): Promise<Known> {
  const { stdout } = await run(process.execPath, ['look.mjs'], { cwd: copy, maxBuffer: 16_000_000 });
  return JSON.parse(stdout) as Known;
}

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'muster-pretend-'));
  cpSync(join(root, 'src'), join(copy, 'src'), { recursive: true });
  cpSync(join(root, 'package.json'), join(copy, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  writeFileSync(join(copy, 'look.mjs'), look);
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

test('a new module is its folder and its entry in the compose.ts of its wing; the rest of the house learns of it', async () => {
  const before = await known();
  const compose = join(copy, 'src/modules/oversight/compose.ts');
  const was = readFileSync(compose, 'utf8').split('\n');
  for (const [name, text] of Object.entries(pretend)) {
    const file = join(copy, 'src/modules/oversight/pretend', name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const now = was.flatMap((line) => {
    if (line.startsWith('import { revealModule }')) {
      return [`import { pretendModule } from './pretend/pretend.module.ts';`, line];
    }
    return line.includes('wing.add(revealModule') ? [line, '  wing.add(pretendModule());'] : [line];
  });
  writeFileSync(compose, now.join('\n'));
  // What is touched outside of its own folder: one file, its entry there and the import of it.
  expect(now.length - was.length).toBe(2);

  const after = await known();
  const added = (what: keyof Known) => after[what].filter((one) => !before[what].includes(one));
  expect({
    problems: added('problems'),
    topics: added('topics'),
    people: added('people'),
    operations: added('operations'),
  }).toEqual({
    problems: ['pretend-full'],
    topics: ['pretend'],
    people: ['pretend_people'],
    operations: ['getPretend'],
  });
});
