import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { type Pages, readAssets } from '../../../../src/platform/http/pages/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'muster-assets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sound = {
  'src/faces/a/page.ts': `import { html } from 'small'; import * as all from 'small/more/x.js'; import { b } from './b.ts'; import type { C } from '../../main/c.ts';\nexport const a: C = [html, all, b]; export const later = () => import('small');`,
  'src/faces/a/b.ts': `import { core } from '../../core/c.ts'; export const b: number = core; const text = "import 'nothing'";`,
  'src/core/c.ts': `export const core: number = 1;`,
  'packages/small/main.js': `import './more/x.js'; export const html = 1;\n//# sourceMappingURL=main.js.map`,
  'packages/small/more/x.js': `export const x = 1;`,
  'packages/old/old.js': `var old = (function () { return 1; })();`,
  'packages/other/index.js': `export const secret = 1;`,
  'package.json': '{}',
};

const declared: Pages = {
  pages: [{ path: '/a', entry: 'a/page.ts', styles: [], titles: { en: 'a', zh: 'a' } }],
  packages: { small: { main: 'main.js' }, old: { main: 'old.js', declares: 'old', names: ['a', 'b'] } },
  files: [],
};

function read(planted: Record<string, string> = {}) {
  for (const [path, text] of Object.entries({ ...sound, ...planted })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const at = (name: string) => pathToFileURL(`${folder}/${name}/`);
  return readAssets(declared, { sources: at('src'), installed: at('packages') });
}

describe('what pages load', () => {
  test('is what their modules import, with bare names where packages are served, and without types', () => {
    const { files, loadedBy } = read();
    expect(loadedBy('a/page.ts')).toEqual([
      'faces/a/page.ts',
      'packages/small/main.js',
      'packages/small/more/x.js',
      'faces/a/b.ts',
      'core/c.ts',
    ]);
    const text = String(files.get('faces/a/page.ts')?.body);
    expect(text).toContain(`import { html } from '/assets/packages/small/main.js'`);
    expect(text).toContain(`import('/assets/packages/small/main.js')`.replaceAll("'", '"'));
    expect(text).not.toMatch(/main\/c\.ts|: C/);
    expect(String(files.get('packages/small/main.js')?.body)).not.toContain('sourceMappingURL');
    expect([...files.keys()].some((name) => name.includes('other'))).toBe(false);
  });

  test('a script that is no module has the name that it declares as its default export', () => {
    const { files } = read({ 'src/faces/a/b.ts': `import old from 'old'; export const b = old;` });
    expect(String(files.get('packages/old/old.js')?.body)).toMatch(
      /export default old;\nexport const { a, b } = old;\n$/,
    );
  });

  test('comments of packages are left out, but for notices of their licences, and for what could be read as types', () => {
    const main = (text: string) =>
      String(read({ 'packages/small/main.js': text }).files.get('packages/small/main.js')?.body);
    const said =
      '// What it is for, told at some length.\n/** And once more, with all that there is to say. */\n';
    const code = `export const html = '// not a comment';\n`;
    const bare = main(`${said}${code}`);
    expect(bare).not.toMatch(/length|once more/);
    expect(bare).toContain(`'// not a comment'`);
    const licensed = `/** @license Somebody’s */\n${said}${code}`;
    expect(main(licensed)).toBe(licensed);
    const comparing = `${said}export const html = (a, b, c) => a < b > (c);\n`;
    expect(main(comparing)).toBe(comparing);
    const dense = 'export const html=(a)=>{if(a){return 1}return 2};\n';
    expect(main(dense)).toBe(dense);
    read();
  });

  test.each([
    ['a package that is not declared', `import 'other'; export const b = 1;`],
    ["Node's own", `import 'node:fs'; export const b = 1;`],
    ['what lies outside of its package', `import 'small/../other/index.js'; export const b = 1;`],
    ['another layer', `import '../../main/c.ts'; export const b = 1;`],
    ['a file beside the sources', `import '../../../../package.json'; export const b = 1;`],
    ['an address', `import 'https://example.com/x.js'; export const b = 1;`],
    ['a path of the server', `import '/etc/passwd'; export const b = 1;`],
    ['a computed name', `export const b = (name: string) => import(name);`],
    ['a file that is not there', `import './nowhere.ts'; export const b = 1;`],
  ])('is refused where a module imports %s', (_, text) => {
    expect(() => read({ 'src/faces/a/b.ts': text })).toThrow();
    read();
  });

  test('is refused where a module of a package leaves it', () => {
    expect(() => read({ 'packages/small/main.js': `import '../other/index.js';` })).toThrow(/outside/);
  });
});
