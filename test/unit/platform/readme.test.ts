import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { describeSettings, settingsFile } from '../../../src/main/settings.ts';
import { variables } from '../../../src/platform/config.ts';
import {
  anchorOf,
  type Block,
  blocksOf,
  commandsOf,
  headingsOf,
  linksOf,
} from '../../support/readme/markdown.ts';
import { describeDay, pictureFile, rowsOf } from '../../support/readme/picture.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** Every page of the project: those of its root, and of the folders that hold any. */
const pages = [
  ...readdirSync(root),
  ...['deploy', 'docs', 'examples', 'src', 'test'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
  ),
].filter((path) => path.endsWith('.md') && !path.includes('node_modules'));

/** What a page names that there is not: files, headings, and folders or files of the sources. */
function deadEnds(page: string, text: string): string[] {
  const dead = linksOf(text).filter((link) => {
    if (/^https?:/.test(link)) return false;
    const [path = '', anchor] = link.split('#');
    const file = path === '' ? page : relative(root, join(root, dirname(page), path));
    if (!existsSync(join(root, file))) return true;
    const there = file === page ? text : read(file);
    return anchor !== undefined && !headingsOf(there).some((heading) => anchorOf(heading.text) === anchor);
  });
  const named = [...text.matchAll(/`((?:src|test|docs|deploy|examples)\/[\w./-]+)/g)].map(
    ([, path = '']) => path,
  );
  return [...dead, ...named.filter((path) => !existsSync(join(root, path)))];
}

/** What two pages should have in common: how their headings lie, and the commands of their shell blocks. */
const skeletonOf = (text: string) => ({
  headings: headingsOf(text).map(({ depth }) => depth),
  commands: blocksOf(text)
    .filter(({ info }) => info.split(' ')[0] === 'sh')
    .map((block: Block) => ({ info: block.info, commands: commandsOf(block) })),
  links: linksOf(text).filter((link) => !/^README/.test(link)),
});

describe('README.md', () => {
  const readme = read('README.md');

  test('is read in a few minutes', () => {
    expect(readme.split('\n').length - 1).toBeLessThanOrEqual(150);
  });

  test('names every script of package.json that it tells to run', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    for (const page of pages) {
      for (const [, name = ''] of read(page).matchAll(/npm run (?:-s |--silent )?([a-z][\w:-]*)/g)) {
        expect({ page, name, there: scripts[name] !== undefined }).toEqual({ page, name, there: true });
      }
    }
  });

  test('says the same in Chinese: headings, commands and links', () => {
    expect(skeletonOf(read('README.zh-CN.md'))).toEqual(skeletonOf(readme));
  });

  test('a command, a heading or a link that one of the two lacks would be noticed', () => {
    const whole = skeletonOf(readme);
    expect(skeletonOf(readme.replace('-s "$U/v1/drills', '-s "$U/v2/drills'))).not.toEqual(whole);
    expect(skeletonOf(`${readme}\n## More\n`)).not.toEqual(whole);
    expect(skeletonOf(readme.replace('(deploy/README.md)', '(elsewhere.md)'))).not.toEqual(whole);
    expect(skeletonOf(readme.replace('# as it happens', '# 实时'))).toEqual(whole);
  });

  test('shows the picture that its run draws', () => {
    expect(readFileSync(pictureFile, 'utf8')).toBe(describeDay());
    expect(rowsOf(read('src/demo/README.md'), 'district')).toHaveLength(13);
    expect(rowsOf(read('src/demo/README.md'), 'site')[0]).toMatchObject({
      figures: [1348, 91, 36, 212, 99, 979, 365, 610, 90],
    });
  });
});

describe('the pages', () => {
  test('were found', () => {
    expect(pages).toEqual(
      expect.arrayContaining(['README.md', 'docs/settings.md', 'src/modules/day/README.md']),
    );
  });

  test.each(pages)('%s names nothing that there is not', (page) => {
    expect(deadEnds(page, read(page))).toEqual([]);
  });

  test('a dead link, a dead heading and a folder that has moved would be noticed', () => {
    const text = '# A\n[x](gone.md) [y](#b) [z](#a) `src/modules/gone/` `src/modules/day/`';
    expect(deadEnds('README.md', text).sort()).toEqual(['#b', 'gone.md', 'src/modules/gone/']);
  });
});

describe('the README of a wing', () => {
  const modules = join(root, 'src/modules');
  const folders = (path: string) =>
    readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? entry.name : []));

  test.each(folders(modules))('%s tells of its modules and its tables', (wing) => {
    const text = read(`src/modules/${wing}/README.md`);
    const told = [...text.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name]) => name);
    expect(told.sort()).toEqual(folders(join(modules, wing)).sort());
    for (const name of tablesOf(join(modules, wing))) expect(text).toContain(`\`${name}\``);
  });

  test('tables were found where there are some', () => {
    expect(tablesOf(join(modules, 'drill'))).toContain('slots');
  });
});

/** The tables that the files of a folder declare. */
function tablesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.tables.ts'))
    .flatMap((path) => [...readFileSync(join(folder, path), 'utf8').matchAll(/pgTable\(\s*'([a-z_]+)'/g)])
    .map(([, name = '']) => name);
}

describe('docs/settings.md', () => {
  test('is what `npm run settings` makes', () => {
    expect(readFileSync(settingsFile, 'utf8')).toBe(describeSettings());
  });

  test('tells of every variable, with a meaning', () => {
    for (const [name, variable] of Object.entries(variables)) {
      expect(describeSettings()).toContain(`| \`${name}\` |`);
      expect(variable.description, name).toMatch(/\w+ \w+/);
    }
    expect(describeSettings()).toContain('| `PORT` | `8080` | Port');
  });
});
