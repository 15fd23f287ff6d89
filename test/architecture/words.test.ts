import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseAst } from 'vitest/node';
import { type Node, walk } from './source-facts.ts';

const faces = fileURLToPath(new URL('../../src/faces/', import.meta.url));

/** Names that are written so in Chinese, too. */
const names = /^(CSV|XLSX|HTTPS?|SHA|USA)$/;
const ofTheOther = ['中文', 'English'];
const placeholders = (text: string): string => (text.match(/\{\w+\}/g) ?? []).sort().join(' ');

/** What is wrong with a sentence in two languages; nothing where it is made of others. */
function faultOf(en: unknown, zh: unknown): string | undefined {
  if (typeof en !== 'string' || typeof zh !== 'string') return undefined;
  if (en.trim() === '' || zh.trim() === '') return 'is empty in one language';
  if (placeholders(en) !== placeholders(zh)) return 'is filled in otherwise in one language';
  if (ofTheOther.includes(en)) return undefined;
  // An example of what is written in Chinese anyway.
  if (/\p{Script=Han}/u.test(en.replace(/such as .*/, ''))) return 'is Chinese in English';
  const words = zh.replace(/\{\w+\}/g, ' ').match(/[A-Za-z]+/g) ?? [];
  const foreign = words.find((word) => !names.test(word));
  return foreign === undefined ? undefined : `is English in Chinese (${foreign})`;
}

/** Sentences that lack a language, and words that stand in a view as they are, in whatever language the page is. */
function faults(text: string): { sentences: number; found: string[] } {
  const found: string[] = [];
  let sentences = 0;
  for (const node of walk(parseAst(text, { lang: 'ts' }) as unknown as Node)) {
    if (node.type === 'ObjectExpression') {
      const values = new Map(
        (node['properties'] as Node[]).map((one) => [
          (one['key'] as Node | undefined)?.['name'],
          one['value'] as Node,
        ]),
      );
      const [en, zh] = [values.get('en'), values.get('zh')];
      if (en === undefined && zh === undefined) continue;
      sentences += 1;
      const fault =
        en === undefined || zh === undefined ? 'lacks a language' : faultOf(en['value'], zh['value']);
      if (fault !== undefined) found.push(`${String((en ?? zh)?.['value'])} ${fault}`);
    }
    if (node.type === 'TaggedTemplateExpression' && (node['tag'] as Node)['name'] === 'html') {
      const { quasis } = node['quasi'] as unknown as { quasis: { value: { cooked: string } }[] };
      const whole = quasis.map(({ value }) => value.cooked).join('\0');
      const letters = whole.replace(/<[^>]*>/g, '').match(/\p{L}{2,}/gu) ?? [];
      const shown = letters.filter((word) => !names.test(word));
      const named = whole.match(/(?:aria-label|title|placeholder|alt)="[^"\0]*\p{Ll}{2,}[^"\0]*"/gu) ?? [];
      found.push(...[...shown, ...named].map((words) => `${words} stands in a view as it is`));
    }
  }
  return { sentences, found };
}

const sourcesOf = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }));

/** Templates over several lines that are none of HTML. */
function severalLines(text: string): string[] {
  const nodes = [...walk(parseAst(text, { lang: 'ts' }) as unknown as Node)];
  const ofHtml = new Set(
    nodes
      .filter(({ type, tag }) => type === 'TaggedTemplateExpression' && (tag as Node)['name'] === 'html')
      .map(({ quasi }) => quasi),
  );
  return nodes
    .filter((node) => node.type === 'TemplateLiteral' && !ofHtml.has(node))
    .flatMap(({ quasis }) => (quasis as { value: { raw: string } }[]).map(({ value }) => value.raw))
    .filter((raw) => raw.includes('\n'));
}

describe('what pages say', () => {
  test('is found where it stands', () => {
    const planted = [
      `const a = { en: 'Only' };`,
      `const a = { en: 'Full: {n}', zh: '已满' };`,
      `const a = { en: 'Full', zh: 'full' };`,
      `const a = { en: '已满', zh: '已满' };`,
      `const a = { en: 'Full', zh: '' };`,
      'const a = html`<p class="full">Full</p>`;',
      `const a = html\`<p>\${html\`<b aria-label="it is full">\${1}</b>\`}</p>\`;`,
    ];
    for (const text of planted) expect([text, faults(text).found.length]).toEqual([text, 1]);
    const sound = `const a = html\`<p title=\${t({ en: 'a {n} CSV', zh: '{n} 个 CSV' })}>\${n} · –</p>\`;`;
    expect(faults(sound)).toEqual({ sentences: 1, found: [] });
  });

  test('goes over several lines in HTML alone: lines are sent without what they are indented by', () => {
    const texts = ['faces', 'core'].flatMap((folder) => sourcesOf(join(faces, '..', folder)));
    const others = texts.flatMap(({ path, text }) => severalLines(text).map((line) => `${path}: ${line}`));
    expect(severalLines(`const a = html\`<p>\n  \${1}</p>\`; const b = \`a\n  b\`;`)).toEqual(['a\n  b']);
    expect(others).toEqual([]);
  });

  test('is said in both languages, and nothing else is shown', () => {
    const read = sourcesOf(faces).map(({ path, text }) => ({ path, ...faults(text) }));
    expect(read.reduce((sum, { sentences }) => sum + sentences, 0)).toBeGreaterThan(500);
    expect(read.flatMap(({ path, found }) => found.map((fault) => `${path}: ${fault}`))).toEqual([]);
  });
});
