import { parseAst } from 'vitest/node';

/** A file of src/: its path within src/, with `/`, and its text. */
export type SourceFile = { readonly path: string; readonly text: string };

/** Something a file does that some layers may not. */
export type Use = 'environment' | 'clock' | 'randomness' | 'io';

export type SourceFacts = {
  /** Every module named: import, import type, re-export, import(), import('x').T, require. */
  readonly imports: readonly string[];
  readonly uses: ReadonlySet<Use>;
  readonly lines: number;
};

/** A node of a program as it was read. */
export type Node = { readonly type: string } & Readonly<Record<string, unknown>>;

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** A node and all below it. */
export function* walk(node: Node): Generator<Node> {
  yield node;
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) yield* walk(child);
  }
}

function literal(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'Literal' && typeof node['value'] === 'string') return node['value'];
  if (node.type === 'TSLiteralType') return literal(node['literal']);
  return undefined;
}

/** `a.b.c` and `a['b'].c` as text, without a leading `globalThis.`; undefined for anything computed. */
function dotted(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'Identifier') return String(node['name']);
  if (node.type === 'ChainExpression') return dotted(node['expression']);
  if (node.type !== 'MemberExpression') return undefined;
  const object = dotted(node['object']);
  const property = node['property'];
  const name =
    node['computed'] === true ? literal(property) : isNode(property) ? property['name'] : undefined;
  if (object === undefined || name === undefined) return undefined;
  return object === 'globalThis' ? String(name) : `${object}.${String(name)}`;
}

const usesOfMembers: Readonly<Record<string, Use>> = {
  'process.env': 'environment',
  'Date.now': 'clock',
  'performance.now': 'clock',
  'process.hrtime': 'clock',
  'Temporal.Now': 'clock',
  'Math.random': 'randomness',
};

const randomSources = /^(?:crypto\.)?(?:randomUUID|randomBytes|randomInt|randomFill|getRandomValues)/;

const ioCalls = /^(?:fetch|setTimeout|setInterval|setImmediate|process\..*|console\..*)$/;

function importsOf(node: Node): unknown {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
      return node['source'] ?? node['argument'];
    case 'ExportNamedDeclaration':
      return node['source'] ?? undefined;
    case 'TSExternalModuleReference':
      return node['expression'];
    case 'CallExpression': {
      const callee = dotted(node['callee']);
      const args = node['arguments'];
      const loads = callee === 'require' || callee === 'process.getBuiltinModule';
      return loads && Array.isArray(args) ? args[0] : undefined;
    }
    default:
      return undefined;
  }
}

/** `const { env } = process`, `const { now } = Date`: the members so taken. */
function destructured(node: Node): string[] {
  if (node.type !== 'VariableDeclarator' || !isNode(node['id']) || node['id'].type !== 'ObjectPattern')
    return [];
  const from = dotted(node['init']);
  const properties = node['id']['properties'];
  if (from === undefined || !Array.isArray(properties)) return [];
  return properties.filter(isNode).map((p) => `${from}.${dotted(p['key']) ?? literal(p['key']) ?? ''}`);
}

function usesOf(node: Node): Use[] {
  const isCall = node.type === 'CallExpression' || node.type === 'NewExpression';
  const called = isCall ? dotted(node['callee']) : undefined;
  const members = node.type === 'MemberExpression' ? [dotted(node) ?? ''] : destructured(node);
  const found: (Use | undefined)[] = members.map((member) => usesOfMembers[member]);
  const args = node['arguments'];
  const bare = node.type === 'CallExpression' || (Array.isArray(args) && args.length === 0);
  if (called === 'Date' && bare) found.push('clock');
  if ([...members, called ?? ''].some((name) => randomSources.test(name))) found.push('randomness');
  if (called !== undefined && ioCalls.test(called)) found.push('io');
  return found.filter((use) => use !== undefined);
}

/**
 * What a TypeScript file imports and uses, from its syntax tree: comments and strings do not count, types do.
 * Throws where the file does not parse. A module whose name is computed is answered as `<computed>`.
 */
export function factsOf(file: SourceFile): SourceFacts {
  const program: unknown = parseAst(file.text, { lang: 'ts' }, file.path);
  if (!isNode(program)) throw new Error(`${file.path}: no syntax tree`);
  const imports: string[] = [];
  const uses = new Set<Use>();
  for (const node of walk(program)) {
    const source = importsOf(node);
    if (source !== undefined) imports.push(literal(source) ?? '<computed>');
    for (const use of usesOf(node)) uses.add(use);
  }
  if (imports.some((name) => /^(?:node:)?process$/.test(name))) uses.add('environment');
  return { imports, uses, lines: file.text.replace(/\n$/, '').split('\n').length };
}
