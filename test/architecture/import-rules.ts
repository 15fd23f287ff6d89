import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import { packages as packagesOfPages } from '../../src/faces/pages.ts';
import { circles } from './circles.ts';
import { factsOf, type SourceFacts, type SourceFile, type Use } from './source-facts.ts';

export type Violation = { readonly rule: string; readonly file: string; readonly detail: string };

/** What package.json declares: names of packages that src/ may import at run time, and the demo besides. */
export type Packages = { readonly runtime: readonly string[]; readonly development: readonly string[] };

export const layers = ['core', 'platform', 'modules', 'main', 'demo', 'cli', 'faces'] as const;
type Layer = (typeof layers)[number];

/** The stages of a drill, in order: a wing imports wings before it only. */
export const wings = [
  'foundation',
  'drill',
  'service',
  'residents',
  'windows',
  'day',
  'swabs',
  'field',
  'figures',
  'oversight',
] as const;

export const MAX_LINES = 350;

/** Packages without I/O, clock or randomness, which the core may use. */
const purePackages = ['libphonenumber-js', 'opencc-js', 'pinyin-pro', 'gcoord'];

const mayImport: Readonly<Record<Layer, readonly Layer[]>> = {
  core: ['core'],
  platform: ['platform'],
  modules: ['core', 'platform', 'modules'],
  main: ['core', 'platform', 'modules', 'main', 'demo', 'faces'],
  demo: ['core', 'demo'],
  cli: ['core', 'cli'],
  faces: ['core', 'faces'],
};

/** Where a package may be imported; a package in none of these rows may be imported in every layer but core. */
const packagePlaces: readonly { packages: RegExp; places: RegExp; rule: string }[] = [
  {
    packages: /^(@fastify\/.*|fastify.*)$/,
    places: /\.routes\.ts$|^platform\/http\/|^main\//,
    rule: 'fastify',
  },
  {
    packages: /^(postgres|pg)$/,
    places: /\.(tables|repo|read)\.ts$|^platform\/db\//,
    rule: 'database',
  },
  // From one file, which loads it in a tenth of the time that importing it takes.
  { packages: /^drizzle-orm$/, places: /^platform\/db\/(drizzle|client)\.ts$/, rule: 'drizzle' },
  { packages: /^bullmq$/, places: /^platform\/queue\//, rule: 'bullmq' },
  // Loaded only where somebody takes traces: by name, from the file that decides it.
  { packages: /^@opentelemetry\//, places: /^platform\/tracing\/open-telemetry\.ts$/, rule: 'tracing' },
  { packages: /^ioredis$/, places: /^platform\//, rule: 'ioredis' },
];

/** pg is BullMQ's PostgreSQL driver as well; the queue may hand it connections. */
const alsoAllowed: readonly { package: string; places: RegExp }[] = [
  { package: 'pg', places: /^platform\/queue\// },
];

/**
 * An import whose name is computed escapes every rule. One is needed: PostgreSQL's programs lie in a package named
 * after the platform.
 */
const computedImports = /^platform\/db\/embedded-binaries\.ts$/;

const usePlaces: Readonly<Record<Use, { places: RegExp; rule: string }>> = {
  // The command line and a practice are programs of their own, on the machine of whoever calls.
  environment: {
    places: /^platform\/config\.ts$|^(cli|demo\/practice)\/environment\.ts$/,
    rule: 'process.env',
  },
  clock: { places: /^platform\/clock\.ts$|^(demo|cli)\/|^faces\/common\/clock\.ts$/, rule: 'clock' },
  randomness: { places: /^(?!core\/)/, rule: 'core-randomness' },
  io: { places: /^(?!core\/)/, rule: 'core-io' },
};

const isLayer = (name: string): name is Layer => (layers as readonly string[]).includes(name);
const layerOf = (path: string): string => path.split('/')[0] ?? '';
const wingOf = (path: string): string | undefined => /^modules\/([^/]+)\//.exec(path)?.[1];
const moduleOf = (path: string): string | undefined => /^modules\/([^/]+\/[^/]+)\//.exec(path)?.[1];
const placeOf = (wing: string): number => (wings as readonly string[]).indexOf(wing);

/** What a worker thread loads is loaded by each thread: it takes a module of another wing alone, not the wing. */
const loadedByThreads = /\.(thread|prepare)\.ts$/;
const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
const isBuiltin = (specifier: string): boolean =>
  specifier.startsWith('node:') || builtinModules.includes(specifier);

function checkPackage(file: string, specifier: string, packages: Packages): Violation[] {
  const found: Violation[] = [];
  const detail = `imports ${specifier}`;
  const name = packageOf(specifier);
  if (layerOf(file) === 'core' && !purePackages.includes(name))
    found.push({ rule: 'core-pure', file, detail });
  // A browser has no modules of Node's, and is served the packages that pages.ts names.
  if (layerOf(file) === 'faces' && !Object.hasOwn(packagesOfPages, name))
    found.push({ rule: 'faces-packages', file, detail });
  if (isBuiltin(specifier)) return found;
  const declared =
    packages.runtime.includes(name) || (layerOf(file) === 'demo' && packages.development.includes(name));
  if (!declared) found.push({ rule: 'undeclared-package', file, detail });
  for (const { packages: restricted, places, rule } of packagePlaces) {
    const excepted = alsoAllowed.some((also) => also.package === name && also.places.test(file));
    if (restricted.test(name) && !places.test(file) && !excepted) found.push({ rule, file, detail });
  }
  return found;
}

function checkFile(file: string, target: string): Violation[] {
  const found: Violation[] = [];
  const detail = `imports ${target}`;
  const [from, to] = [layerOf(file), layerOf(target)];
  if (isLayer(from) && !(mayImport[from] as readonly string[]).includes(to)) {
    found.push({ rule: to === 'main' ? 'nothing-imports-main' : `${from}-imports`, file, detail });
  }
  // What is served is told by the list of pages; what runs in browsers is loaded by nobody else.
  if (to === 'faces' && from !== 'faces' && target !== 'faces/pages.ts')
    found.push({ rule: 'faces-apart', file, detail });
  found.push(...checkModules(file, target, detail));
  return found;
}

/** A wing imports wings before it, through their index; within a wing a module imports another through its index. */
function checkModules(file: string, target: string, detail: string): Violation[] {
  const [wing, otherWing] = [wingOf(file), wingOf(target)];
  const [own, other] = [moduleOf(file), moduleOf(target)];
  // The schema is one graph: a table may refer to another module's by foreign key.
  if (file.endsWith('.tables.ts') && target.endsWith('.tables.ts')) return [];
  if (otherWing === undefined) return [];
  const throughIndex = target === `modules/${otherWing}/index.ts`;
  if (wing === undefined) {
    const allowed = throughIndex || target === `modules/${otherWing}/compose.ts`;
    return allowed || layerOf(file) !== 'main' ? [] : [{ rule: 'wing-index', file, detail }];
  }
  if (wing !== otherWing) {
    const found: Violation[] = [];
    if (placeOf(otherWing) >= placeOf(wing)) found.push({ rule: 'wing-order', file, detail });
    const alone = loadedByThreads.test(file) && target === `modules/${other}/index.ts`;
    // What a wing is wired on: the services that an earlier wing's compose.ts hands out.
    const wiring = /\/compose\.ts$/.test(file) && target === `modules/${otherWing}/compose.ts`;
    if (!throughIndex && !alone && !wiring) found.push({ rule: 'wing-index', file, detail });
    return found;
  }
  // A wing's own index and compose.ts stand above its modules; what else lies beside them is common to the wing.
  const inside = own !== undefined && other !== undefined && own !== other;
  return inside && target !== `modules/${other}/index.ts` ? [{ rule: 'module-index', file, detail }] : [];
}

function edge(graph: Map<string, Set<string>>, from: string, to: string): void {
  const targets = graph.get(from) ?? new Set();
  graph.set(from, targets.add(to));
}

function checkCircles(rule: string, graph: ReadonlyMap<string, ReadonlySet<string>>): Violation[] {
  return circles(graph).map((circle) => ({ rule, file: circle[0] ?? '', detail: circle.join(' ↔ ') }));
}

/** Every breach of the layering (DESIGN: "Who may import whom") in these files of src/. */
export function checkSources(files: readonly SourceFile[], packages: Packages): Violation[] {
  const found: Violation[] = [];
  const known = new Set(files.map((file) => file.path));
  const fileGraph = new Map<string, Set<string>>();
  const moduleGraph = new Map<string, Set<string>>();
  for (const source of files) {
    const file = source.path;
    let facts: SourceFacts;
    try {
      facts = factsOf(source);
    } catch (error) {
      found.push({ rule: 'unparsable', file, detail: String(error) });
      continue;
    }
    const wing = wingOf(file);
    if (wing !== undefined && placeOf(wing) < 0) found.push({ rule: 'unknown-wing', file, detail: wing });
    if (!isLayer(layerOf(file))) found.push({ rule: 'unknown-layer', file, detail: layerOf(file) });
    if (facts.lines > MAX_LINES) found.push({ rule: 'file-length', file, detail: `${facts.lines} lines` });
    for (const use of facts.uses) {
      const { places, rule } = usePlaces[use];
      if (!places.test(file)) found.push({ rule, file, detail: `uses ${use}` });
    }
    for (const specifier of facts.imports) {
      if (specifier === '<computed>') {
        if (computedImports.test(file)) continue;
        found.push({ rule: 'computed-import', file, detail: 'imports a module whose name is computed' });
      } else if (specifier.startsWith('.')) {
        const target = posix.join(posix.dirname(file), specifier);
        if (target === '../package.json' && layerOf(file) !== 'core') continue;
        if (!known.has(target)) found.push({ rule: 'unresolved', file, detail: specifier });
        found.push(...checkFile(file, target));
        edge(fileGraph, file, target);
        const [own, other] = [moduleOf(file), moduleOf(target)];
        if (own !== undefined && other !== undefined && own !== other) edge(moduleGraph, own, other);
      } else {
        found.push(...checkPackage(file, specifier, packages));
      }
    }
  }
  found.push(...checkCircles('file-circle', fileGraph), ...checkCircles('module-circle', moduleGraph));
  return found;
}
