import { posix } from 'node:path';
import { parseAst } from 'vitest/node';
import { isNode, type Node, type SourceFile, walk } from './source-facts.ts';

/** A name that a module hands out and nobody outside of it takes. */
export interface UnusedExport {
  file: string;
  name: string;
}

/** The name of an identifier, or of a literal as `'x' as y` has it. */
function nameOf(node: unknown): string {
  return isNode(node) ? String(node['name'] ?? node['value'] ?? '') : '';
}

/** A file that hands out or takes names of another, as `from` has it; `*` stands for all of them. */
interface Taken {
  from: string;
  names: string[];
  /** Whether they are handed on. */
  exported: boolean;
}

function takenBy({ path, text }: SourceFile): Taken[] {
  const target = (source: unknown): string => posix.join(posix.dirname(path), nameOf(source));
  const found: Taken[] = [];
  for (const node of walk(parseAst(text, { lang: 'ts' }) as unknown as Node)) {
    const source = node['source'] ?? node['argument'];
    if (!isNode(source) && node.type !== 'TSImportType') continue;
    const specifiers = Array.isArray(node['specifiers']) ? (node['specifiers'] as Node[]) : [];
    switch (node.type) {
      case 'ImportDeclaration':
        found.push({
          from: target(source),
          names: specifiers.map((one) => (one.type === 'ImportSpecifier' ? nameOf(one['imported']) : '*')),
          exported: false,
        });
        break;
      case 'ExportNamedDeclaration':
        found.push({
          from: target(source),
          names: specifiers.flatMap((one) => [nameOf(one['local']), nameOf(one['exported'])]),
          exported: true,
        });
        break;
      case 'ExportAllDeclaration':
        found.push({ from: target(source), names: ['*'], exported: true });
        break;
      // import('…') and the type import('…').X: whatever is taken of it cannot be told, so all is.
      case 'ImportExpression':
      case 'TSImportType':
        found.push({ from: target(source), names: ['*'], exported: false });
        break;
    }
  }
  return found;
}

const moduleIndex = /^modules\/([^/]+)\/([^/]+)\/index\.ts$/;
const wingIndex = /^modules\/([^/]+)\/index\.ts$/;

/**
 * Names that the `index.ts` of modules hand out and that no file outside of the module takes, from it or through the index of
 * its wing. Only `files` count, so what tests alone take is named, too.
 */
export function unusedExports(files: readonly SourceFile[]): UnusedExport[] {
  const taken = new Map(files.map((file) => [file.path, takenBy(file)]));
  const handedOut = (index: string): string[] =>
    (taken.get(index) ?? [])
      .filter(({ exported }) => exported)
      .flatMap(({ names }) => names.filter((_, i) => i % 2 === 1));
  const unused: UnusedExport[] = [];
  for (const { path } of files) {
    const [, wing, module] = moduleIndex.exec(path) ?? [];
    if (wing === undefined) continue;
    const own = `modules/${wing}/${module}/`;
    const doors = [path, `modules/${wing}/index.ts`];
    const used = new Set(
      [...taken]
        .filter(([user]) => !user.startsWith(own) && !wingIndex.test(user))
        .flatMap(([, all]) => all.filter(({ from }) => doors.includes(from)).flatMap(({ names }) => names)),
    );
    if (used.has('*')) continue;
    unused.push(...handedOut(path).flatMap((name) => (used.has(name) ? [] : [{ file: path, name }])));
  }
  return unused;
}
