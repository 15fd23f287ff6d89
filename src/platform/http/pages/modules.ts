import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { posix } from 'node:path';
import { parse } from 'es-module-lexer/js';
import type { PagePackage, Pages } from './declared.ts';

/** Where everything that pages load is served from: `faces/…` and `core/…` as in the sources, and `packages/…`. */
export const assetsPath = '/assets/';

/** Something that a page loads, as it is sent. */
export interface Asset {
  body: Buffer;
  type: string;
  etag: string;
}

/** What may be loaded, by its name below `/assets/`, and nothing else. */
export interface Assets {
  files: ReadonlyMap<string, Asset>;
  /** Names of all modules that a module loads in the end, itself first. @throws Error of a module that is none of them */
  loadedBy(entry: string): string[];
}

const types: Record<string, string> = {
  ts: 'text/javascript; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  webmanifest: 'application/manifest+json; charset=utf-8',
  svg: 'image/svg+xml; charset=utf-8',
  png: 'image/png',
  wasm: 'application/wasm',
};

/** A file as it is sent, with the ETag of its bytes. @throws Error for an ending that nobody has said what it is */
export function assetOf(name: string, body: Buffer): Asset {
  const type = types[name.slice(name.lastIndexOf('.') + 1)];
  if (type === undefined) throw new Error(`${name}: no media type is known for its ending`);
  return { body, type, etag: `"${createHash('sha1').update(body).digest('base64url')}"` };
}

/**
 * Node says once that this function is experimental, and uses it for every file of ours all the same: whoever starts the service
 * need not hear of it.
 */
function strippedOf(text: string, mode: 'strip' | 'transform'): string {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return stripTypeScriptTypes(text, { mode });
  } finally {
    process.emitWarning = emitWarning;
  }
}

/**
 * TypeScript without its types, its comments and what its lines are indented by, which are two fifths of what pages would load.
 * Within templates, too: those that go over several lines are HTML, to which it is all the same (`test/architecture`).
 */
export function withoutTypes(text: string): string {
  return strippedOf(text, 'transform').replace(/\n +/g, '\n');
}

/** What a licence wants to be handed on with its code, as bundlers know it. */
const notice = /@license|@preserve|\/\*!/;

/**
 * A module of a package without its comments, where that makes it shorter. Left as it stands where a notice is to go with it, and
 * where some of it could be read as types: `a < b > (c)` compares in JavaScript.
 */
function withoutComments(text: string): string {
  if (notice.test(text) || strippedOf(text, 'strip') !== text) return text;
  const bare = strippedOf(text, 'transform');
  return Buffer.byteLength(bare) < Buffer.byteLength(text) ? bare : text;
}

/**
 * Reads the modules that pages begin with and all that these import, and rewrites bare imports to where packages are
 * served. `sources` is the folder in which `faces` and `core` lie, `installed` that of packages.
 * @throws Error where a module imports what is not declared, or what lies outside of `faces`, `core` and its package
 */
export function readAssets(
  declared: Pages,
  places: { sources: URL; installed: URL },
  folder = 'faces',
): Assets {
  const files = new Map<string, Asset>();
  const imports = new Map<string, string[]>();

  function packageOf(name: string): { of: string; file: string; told: PagePackage } | undefined {
    const rest = name.startsWith('packages/') ? name.slice('packages/'.length) : undefined;
    const of = Object.keys(declared.packages).find((one) => rest?.startsWith(`${one}/`));
    const told = of === undefined ? undefined : declared.packages[of];
    if (rest === undefined || of === undefined || told === undefined) return undefined;
    return { of, file: rest.slice(of.length + 1), told };
  }

  function textOf(name: string): string {
    const inPackage = packageOf(name);
    if (inPackage === undefined) {
      const text = readFileSync(new URL(name, places.sources), 'utf8');
      return name.endsWith('.ts') ? withoutTypes(text) : text;
    }
    const { of, file, told } = inPackage;
    // The maps of packages are not served: a browser that is asked to look for one finds nothing.
    const { declares, names = [] } = told;
    // The maps of packages are not served: a browser that is asked to look for one finds nothing.
    const text = readFileSync(new URL(`${of}/${file}`, places.installed), 'utf8').replace(
      /^\/\/# sourceMappingURL=.*$/m,
      '',
    );
    if (declares === undefined || file !== told.main) return withoutComments(text);
    const named = names.length === 0 ? '' : `export const { ${names.join(', ')} } = ${declares};\n`;
    return `${text}\nexport default ${declares};\n${named}`;
  }

  /** The name of what a module imports. */
  function resolved(from: string, specifier: string): string {
    const inPackage = packageOf(from);
    const home = inPackage === undefined ? [`${folder}/`, 'core/'] : [`packages/${inPackage.of}/`];
    if (/^\.\.?\//.test(specifier)) {
      const target = posix.join(posix.dirname(from), specifier);
      if (!home.some((one) => target.startsWith(one)))
        throw new Error(`${from}: ${specifier} lies outside of ${home.join(' and ')}`);
      return target;
    }
    const bare = Object.keys(declared.packages).find(
      (one) => specifier === one || specifier.startsWith(`${one}/`),
    );
    const told = bare === undefined ? undefined : declared.packages[bare];
    if (bare === undefined || told === undefined)
      throw new Error(`${from}: ${specifier} is of no declared package`);
    const below = specifier.slice(bare.length + 1);
    const file = specifier === bare ? told.main : (told.entries?.[below] ?? posix.normalize(below));
    if (file.startsWith('../')) throw new Error(`${from}: ${specifier} lies outside of its package`);
    return `packages/${bare}/${file}`;
  }

  function read(name: string): void {
    if (files.has(name)) return;
    const text = textOf(name);
    let written = '';
    let at = 0;
    const targets: string[] = [];
    for (const one of parse(text)[0]) {
      if (one.type === 'import-meta') continue;
      const { specifier, start, end, type } = one;
      if (specifier === undefined) throw new Error(`${name}: imports a module whose name is computed`);
      const target = resolved(name, specifier);
      targets.push(target);
      const url = `${assetsPath}${target}`;
      // Of import() the quotes are part of what is named.
      written += text.slice(at, start) + (type === 'dynamic' ? JSON.stringify(url) : url);
      at = end;
    }
    files.set(name, assetOf(name, Buffer.from(written + text.slice(at))));
    imports.set(name, targets);
    for (const target of targets) read(target);
  }

  for (const { entry, worker } of declared.pages) {
    read(`${folder}/${entry}`);
    if (worker !== undefined) read(`${folder}/${worker}`);
  }
  for (const file of [...declared.pages.flatMap(({ styles }) => styles), ...declared.files]) {
    const name = `${folder}/${file}`;
    files.set(name, assetOf(name, readFileSync(new URL(name, places.sources))));
  }

  for (const [of, told] of Object.entries(declared.packages)) {
    for (const file of told.files ?? []) {
      files.set(
        `packages/${of}/${file}`,
        assetOf(file, readFileSync(new URL(`${of}/${file}`, places.installed))),
      );
    }
  }

  return {
    files,
    loadedBy(entry) {
      const found = new Set([`${folder}/${entry}`]);
      for (const name of found) {
        const targets = imports.get(name);
        if (targets === undefined) throw new Error(`${name} is no module of a page`);
        for (const target of targets) found.add(target);
      }
      return [...found];
    },
  };
}
