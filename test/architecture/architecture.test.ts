import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { circles } from './circles.ts';
import { checkSources, layers, MAX_LINES, type Packages } from './import-rules.ts';
import { factsOf, type SourceFile } from './source-facts.ts';
import { unusedExports } from './unused-exports.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

function readSources(): SourceFile[] {
  return readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.[cm]?[jt]sx?$/.test(path))
    .map((path) => ({
      path: path.split(sep).join('/'),
      text: readFileSync(join(root, 'src', path), 'utf8'),
    }));
}

function readPackages(): Packages {
  const manifest: Record<string, Record<string, string> | undefined> = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  const names = (key: string) => Object.keys(manifest[key] ?? {});
  return {
    runtime: [...names('dependencies'), ...names('optionalDependencies')],
    development: names('devDependencies'),
  };
}

describe('the sources', () => {
  const files = readSources();

  test('were read: more than a few, in every layer, with imports in them', () => {
    expect(files.length).toBeGreaterThan(40);
    for (const layer of layers) {
      expect({ layer, read: files.some((file) => file.path.startsWith(`${layer}/`)) }).toEqual({
        layer,
        read: true,
      });
    }
    const imports = files.flatMap((file) => factsOf(file).imports);
    expect(imports.length).toBeGreaterThan(100);
    for (const name of ['fastify', 'drizzle-orm', 'bullmq', 'zod']) {
      expect(imports.some((specifier) => specifier.split('/')[0] === name)).toBe(true);
    }
  });

  test('keep the rules', () => {
    expect(checkSources(files, readPackages())).toEqual([]);
  });

  test('hand nothing out of a module that nobody outside of it takes', () => {
    expect(unusedExports(files)).toEqual([]);
  });
});

describe('what a module hands out', () => {
  const index = 'modules/drill/sites/index.ts';
  const base: SourceFile[] = [
    { path: index, text: `export { a, type B } from './sites.service.ts'; export { c as d } from './c.ts';` },
    { path: 'modules/drill/index.ts', text: `export * from './sites/index.ts';` },
    { path: 'modules/drill/sites/own.ts', text: `import { a } from './index.ts'; export const x = a;` },
  ];
  const named = (...more: SourceFile[]) => unusedExports([...base, ...more]).map(({ name }) => name);

  test('is named where nobody outside of it takes it, by whichever door', () => {
    expect(named()).toEqual(['a', 'B', 'd']);
    const neighbour = {
      path: 'modules/drill/drills/x.ts',
      text: `import { a } from '../sites/index.ts'; a();`,
    };
    expect(named(neighbour)).toEqual(['B', 'd']);
    const later = { path: 'modules/day/lines/y.ts', text: `import type { B } from '../../drill/index.ts';` };
    const renamed = { path: 'main/z.ts', text: `import { d as e } from '../modules/drill/index.ts'; e();` };
    expect(named(neighbour, later, renamed)).toEqual([]);
    const whole = { path: 'main/w.ts', text: `const all = await import('../modules/drill/sites/index.ts');` };
    expect(named(whole)).toEqual([]);
  });
});

const packages: Packages = {
  runtime: [
    'fastify',
    '@fastify/swagger',
    'drizzle-orm',
    'postgres',
    'pg',
    'bullmq',
    'ioredis',
    'zod',
    'libphonenumber-js',
    'lit-html',
  ],
  development: ['undici', 'vitest'],
};

/** A tree that keeps every rule, and uses what is allowed where it is allowed. */
const sound: Readonly<Record<string, string>> = {
  'modules/drill/drills/index.ts': `export * from './drills.tables.ts';`,
  'core/result.ts': `export type R = 1;`,
  'core/identity/index.ts': `import p from 'libphonenumber-js/max'; export * from '../result.ts'; export { p };`,
  'platform/clock.ts': `export const now = () => new Date(Date.now() + performance.now());`,
  'platform/config.ts': `export const env = process.env; export const { HOST } = process.env;`,
  'platform/http/server.ts': `import fastify from 'fastify'; import s from '@fastify/swagger'; export { fastify, s };`,
  'platform/db/client.ts': `import postgres from 'postgres'; export { postgres };`,
  'platform/queue/queue.ts': `import { Queue } from 'bullmq'; import pg from 'pg'; import R from 'ioredis'; export { Queue, pg, R };`,
  'platform/errors.ts': `import { randomUUID } from 'node:crypto'; export const id = randomUUID(); export const epoch = new Date(0);`,
  'modules/drill/index.ts': `export * from './drills/index.ts'; export * from './sites/index.ts';`,
  'modules/drill/compose.ts': `import { sql } from './sites/index.ts'; export const go = sql;`,
  'modules/drill/sites/index.ts': `export type { S } from './sites.service.ts'; export type { C } from '../common.ts'; export { sql } from './sites.repo.ts';`,
  'modules/drill/sites/sites.service.ts': `import { id } from '../../../platform/errors.ts'; import type { R } from '../../../core/result.ts'; export type S = R; export { id };`,
  'modules/drill/sites/sites.repo.ts': `import sql from 'postgres'; export { sql };`,
  'modules/drill/sites/sites.routes.ts': `import type { FastifyInstance } from 'fastify'; export type F = FastifyInstance;`,
  'modules/drill/sites/sites.tables.ts': `export const sites = 1;`,
  'modules/drill/drills/drills.service.ts': `import type { S } from '../sites/index.ts'; export type D = S;`,
  'modules/drill/drills/drills.tables.ts': `import { sites } from '../sites/sites.tables.ts'; export const drills = sites;`,
  'modules/drill/common.ts': `export type C = 1;`,
  'modules/windows/compose.ts': `import type { go } from '../drill/compose.ts'; export type Go = typeof go;`,
  'modules/windows/planning/plan.service.ts': `import type { S } from '../../drill/index.ts'; export type P = S;`,
  'modules/windows/planning/plan.tables.ts': `import { sites } from '../../drill/sites/sites.tables.ts'; export const plans = sites;`,
  'modules/windows/planning/plan.thread.ts': `import { sql } from '../../drill/sites/index.ts'; export { sql };`,
  'main/api.ts': `import f from 'fastify'; import pkg from '../../package.json' with { type: 'json' }; import { go as drill } from '../modules/drill/compose.ts'; export const go = async () => [f, pkg, drill, await import('../modules/drill/index.ts')];`,
  'cli/environment.ts': `import * as i from '../core/identity/index.ts'; export const e = [process.env, Date.now(), i];`,
  'faces/pages.ts': `export const pages = [];`,
  'faces/common/clock.ts': `export const t = Date.now();`,
  'faces/wall/page.ts': `import { html } from 'lit-html'; import { t } from '../common/clock.ts'; import type { R } from '../../core/result.ts'; export type W = R; export { html, t };`,
  'main/pages.ts': `import { pages } from '../faces/pages.ts'; export { pages };`,
  'demo/main.ts': `import { request } from 'undici'; import * as i from '../core/identity/index.ts'; export const t = Date.now(); export { request, i };`,
};

function check(planted: Readonly<Record<string, string>>) {
  const tree = Object.entries({ ...sound, ...planted }).map(([path, text]) => ({ path, text }));
  return checkSources(tree, packages);
}

test('the sound tree has no violation', () => {
  expect(check({})).toEqual([]);
});

describe('a planted violation is caught', () => {
  const planted: readonly (readonly [rule: string, path: string, text: string])[] = [
    ['core-imports', 'core/x.ts', `import { now } from '../platform/clock.ts'; now();`],
    ['core-imports', 'core/x.ts', `import type { S } from '../modules/drill/index.ts'; export type X = S;`],
    ['core-pure', 'core/x.ts', `import { readFileSync } from 'node:fs'; readFileSync('x');`],
    ['core-pure', 'core/x.ts', `import { z } from 'zod'; z.string();`],
    ['core-randomness', 'core/x.ts', `export const r = Math.random();`],
    ['core-randomness', 'core/x.ts', `export const r = crypto.randomUUID();`],
    [
      'core-randomness',
      'core/x.ts',
      `export const r = globalThis.crypto.getRandomValues(new Uint8Array(1));`,
    ],
    ['core-randomness', 'core/x.ts', `import { randomBytes } from 'node:crypto'; randomBytes(1);`],
    ['core-io', 'core/x.ts', `export const f = () => fetch('http://x');`],
    ['core-io', 'core/x.ts', `setTimeout(() => {}, 1);`],
    ['platform-imports', 'platform/x.ts', `export * from '../core/result.ts';`],
    ['platform-imports', 'platform/x.ts', `import '../modules/drill/index.ts';`],
    ['modules-imports', 'modules/windows/a/x.ts', `import '../../../demo/main.ts';`],
    [
      'nothing-imports-main',
      'modules/windows/a/x.ts',
      `export const go = () => import('../../../main/api.ts');`,
    ],
    ['nothing-imports-main', 'platform/x.ts', `export type A = typeof import('../main/api.ts');`],
    ['demo-imports', 'demo/x.ts', `import { now } from '../platform/clock.ts'; now();`],
    ['demo-imports', 'demo/x.ts', `import type { S } from '../modules/drill/index.ts'; export type X = S;`],
    ['cli-imports', 'cli/x.ts', `import { loadConfig } from '../platform/config.ts'; loadConfig();`],
    ['cli-imports', 'cli/x.ts', `export type { Service } from '../demo/service.ts';`],
    ['cli-imports', 'cli/x.ts', `import type { S } from '../modules/drill/index.ts'; export type X = S;`],
    ['fastify', 'cli/x.ts', `import fastify from 'fastify'; fastify();`],
    ['process.env', 'cli/x.ts', `export const home = process.env['HOME'];`],
    ['faces-imports', 'faces/x.ts', `import { now } from '../platform/clock.ts'; now();`],
    ['faces-imports', 'faces/x.ts', `import type { S } from '../modules/drill/index.ts'; export type X = S;`],
    ['faces-imports', 'faces/x.ts', `export * from '../demo/main.ts';`],
    ['faces-packages', 'faces/x.ts', `import { z } from 'zod'; z.string();`],
    ['faces-packages', 'faces/x.ts', `import { readFileSync } from 'node:fs'; readFileSync('x');`],
    ['faces-apart', 'main/x.ts', `export * from '../faces/wall/page.ts';`],
    ['modules-imports', 'modules/windows/a/x.ts', `import '../../../faces/pages.ts';`],
    ['demo-imports', 'demo/x.ts', `import '../faces/pages.ts';`],
    ['nothing-imports-main', 'faces/x.ts', `import '../main/pages.ts';`],
    ['clock', 'faces/wall/x.ts', `export const t = Date.now();`],
    ['module-index', 'modules/drill/a/x.ts', `export type { S } from '../sites/sites.service.ts';`],
    ['module-circle', 'modules/drill/sites/y.ts', `import '../drills/index.ts';`],
    ['wing-order', 'modules/drill/a/x.ts', `import '../../windows/index.ts';`],
    ['wing-order', 'modules/drill/index.ts', `export * from '../windows/index.ts';`],
    ['wing-order', 'modules/drill/a/x.thread.ts', `import '../../windows/planning/index.ts';`],
    ['wing-index', 'modules/windows/a/x.ts', `export type { S } from '../../drill/sites/index.ts';`],
    ['wing-index', 'modules/windows/a/x.ts', `import '../../drill/compose.ts';`],
    ['wing-index', 'modules/windows/a/x.ts', `import '../../drill/common.ts';`],
    ['wing-order', 'modules/drill/compose.ts', `import '../windows/compose.ts';`],
    ['wing-index', 'modules/windows/a/x.thread.ts', `import '../../drill/sites/sites.repo.ts';`],
    ['wing-index', 'main/x.ts', `export type { S } from '../modules/drill/sites/index.ts';`],
    ['unknown-wing', 'modules/attic/a/x.ts', `export {};`],
    ['file-circle', 'core/result.ts', `export type { p } from './identity/index.ts';`],
    ['file-circle', 'core/x.ts', `export * from './x.ts';`],
    [
      'fastify',
      'modules/windows/a/a.service.ts',
      `import type { FastifyRequest } from 'fastify'; export type X = FastifyRequest;`,
    ],
    ['fastify', 'platform/x.ts', `import '@fastify/swagger';`],
    ['database', 'modules/windows/a/a.service.ts', `import { Pool } from 'pg'; Pool;`],
    ['drizzle', 'modules/windows/a/a.repo.ts', `import { eq } from 'drizzle-orm'; eq;`],
    ['database', 'modules/windows/a/a.routes.ts', `const { default: p } = await import('postgres'); p;`],
    ['database', 'demo/x.ts', `import postgres from 'postgres'; postgres;`],
    ['bullmq', 'modules/windows/a/a.jobs.ts', `import type { Job } from 'bullmq'; export type X = Job;`],
    ['bullmq', 'platform/x.ts', `export { Queue } from 'bullmq';`],
    ['ioredis', 'modules/windows/a/x.ts', `import Redis from 'ioredis'; Redis;`],
    ['process.env', 'main/x.ts', `export const port = process.env['PORT'];`],
    ['process.env', 'demo/x.ts', `export const { env } = process;`],
    ['process.env', 'modules/windows/a/x.ts', `export const e = globalThis.process?.['env'];`],
    ['process.env', 'platform/x.ts', `import { env } from 'node:process'; env;`],
    ['clock', 'modules/windows/a/x.ts', `export const t = Date.now();`],
    ['clock', 'main/x.ts', `export const t = new Date();`],
    ['clock', 'platform/x.ts', `export const clock = Date.now;`],
    ['clock', 'platform/x.ts', `export const t = performance.now();`],
    ['clock', 'core/x.ts', `export const { now } = Date;`],
    ['undeclared-package', 'platform/x.ts', `import lodash from 'lodash'; lodash;`],
    ['undeclared-package', 'platform/x.ts', `import 'undici';`],
    ['undeclared-package', 'modules/windows/a/x.ts', `import '#alias';`],
    ['unresolved', 'modules/windows/a/x.ts', `import './nowhere.ts';`],
    ['unresolved', 'main/x.ts', `import '../../test/support/x.ts';`],
    ['computed-import', 'main/x.ts', `export const load = (name: string) => import(name);`],
    ['unknown-layer', 'helpers/x.ts', `export {};`],
    ['file-length', 'core/x.ts', '// line\n'.repeat(MAX_LINES + 1)],
    ['unparsable', 'core/x.ts', `export const = ;`],
  ];
  const titled = planted.map(([rule, path, text]) => [rule, path, text.slice(0, 60), text] as const);

  test.each(titled)('%s in %s: %s', (rule, path, _, text) => {
    const violations = check({
      [path]: text,
      'modules/drill/drills/index.ts': `export * from './drills.service.ts';`,
      'modules/windows/index.ts': `export * from './planning/index.ts';`,
      'modules/windows/planning/index.ts': `export * from './plan.service.ts';`,
    });
    expect(violations.map((violation) => violation.rule)).toContain(rule);
  });
});

describe('what is read from a file', () => {
  test('every way of naming a module, and nothing else', () => {
    const text = `
      import a from 'a'; import type { B } from "b"; import { type C } from 'c'; import * as d from 'd'; import 'e';
      export { f } from 'f'; export * from 'g'; export type { H } from 'h'; export * as i from 'i';
      const j = () => import('j'); type K = import('k').K<typeof import('l')>; import m = require('m');
      import {
        n,
      } from
        'n'; const o = require('o');
      // import 'no'
      /* import 'no' */ const s = "import 'no'"; const t = \`import 'no' \${import('p')}\`; const r = /import 'no'/;
    `;
    expect([...factsOf({ path: 'x.ts', text }).imports].sort()).toEqual([...'abcdefghijklmnop']);
  });

  test('a file of exactly the length allowed passes', () => {
    expect(factsOf({ path: 'x.ts', text: '//\n'.repeat(MAX_LINES) }).lines).toBe(MAX_LINES);
  });
});

test('circles: components of more than one, and loops', () => {
  const graph = (edges: string) =>
    new Map(edges.split(' ').map((e) => [e.charAt(0), new Set(e.slice(1))] as const));
  expect(circles(graph('abc bd cd d'))).toEqual([]);
  expect(circles(graph('ab bc ca d'))).toEqual([['a', 'b', 'c']]);
  expect(circles(graph('ab ba cd dc eea'))).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  const long = new Map(Array.from({ length: 50_000 }, (_, i) => [`${i}`, new Set([`${i + 1}`])] as const));
  expect(circles(long)).toEqual([]);
});
