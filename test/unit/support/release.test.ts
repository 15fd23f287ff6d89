import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { breakingChanges } from '../../support/release/breaking.ts';
import { names, pendingOf } from '../../support/release/changelog.ts';
import { checkRelease } from '../../support/release/check.ts';
import { byVersion, lastRelease, releaseOf } from '../../support/release/released.ts';
import { type Document, surfaceOf } from '../../support/release/surface.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

interface Operation {
  description?: string;
  security: object[];
  parameters: { in: string; name: string; required: boolean; schema: object }[];
  requestBody?: { content: Record<string, object> };
  responses: Record<string, object>;
}

interface Item {
  type: 'object';
  properties: Record<string, object>;
  required: string[];
}

interface Shop {
  info: { version: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: { Item: Item; NewItem: Item } };
}

type Change = (document: Shop) => unknown;

/** A small interface, with components and without. */
function shop(): Shop {
  const item: Item = {
    type: 'object',
    properties: {
      id: { type: 'string' },
      kind: { type: 'string', enum: ['a', 'b'] },
      note: { anyOf: [{ type: 'string' }, { type: 'null' }] },
    },
    required: ['id', 'kind'],
  };
  const json = (schema: object) => ({ 'application/json': { schema } });
  return {
    info: { version: '1.0.0' },
    paths: {
      '/items': {
        get: {
          description: 'Roles: admin, city-hq.',
          security: [{ bearer: [] }],
          parameters: [{ in: 'query', name: 'limit', required: false, schema: { type: 'string' } }],
          responses: {
            '200': { content: json({ type: 'array', items: { $ref: '#/components/schemas/Item' } }) },
            '404': {},
          },
        },
        post: {
          security: [],
          parameters: [],
          requestBody: { content: json({ $ref: '#/components/schemas/NewItem' }) },
          responses: { '200': {}, '201': {} },
        },
      },
    },
    components: { schemas: { Item: item, NewItem: structuredClone(item) } },
  };
}

/** An operation without anything. */
const bare: Operation = { security: [], parameters: [], responses: {} };

/** What is found where the interface is changed so. */
function told(change: Change): string[] {
  const after = shop();
  change(after);
  const surface = (document: Shop) => surfaceOf(document as unknown as Document);
  return breakingChanges(surface(shop()), surface(after)).map(
    ({ operation, subject, what }) => `${operation}: ${subject} ${what}`,
  );
}

function at(document: Shop, method: 'get' | 'post'): Operation {
  const operation = document.paths['/items']?.[method];
  if (operation === undefined) throw new Error('it is not there');
  return operation;
}

describe('what breaks clients', () => {
  test.each<[string, Change, string[]]>([
    ['nothing', () => undefined, []],
    ['a path that goes', (d) => delete d.paths['/items'], ['GET /items:  is gone', 'POST /items:  is gone']],
    ['an operation that goes', (d) => delete d.paths['/items']?.['post'], ['POST /items:  is gone']],
    [
      'a new field that is required',
      (d) => {
        d.components.schemas.NewItem.properties['size'] = { type: 'number' };
        d.components.schemas.NewItem.required.push('size');
      },
      ['POST /items: size is required'],
    ],
    [
      'a field that is required from now on',
      (d) => d.components.schemas.NewItem.required.push('note'),
      ['POST /items: note is required'],
    ],
    [
      'a field that is taken no more',
      (d) => delete d.components.schemas.NewItem.properties['note'],
      ['POST /items: note is no more taken'],
    ],
    [
      'fewer values in a request',
      (d) => Object.assign(d.components.schemas.NewItem.properties['kind'] ?? {}, { enum: ['a'] }),
      ['POST /items: kind may no more be "b"'],
    ],
    [
      'a list of values where there was none',
      (d) => Object.assign(d.components.schemas.NewItem.properties['id'] ?? {}, { enum: ['a'] }),
      ['POST /items: id may no more be anything but a few values'],
    ],
    [
      'another type in a request',
      (d) => Object.assign(d.components.schemas.NewItem.properties['id'] ?? {}, { type: 'number' }),
      ['POST /items: id may no more be string'],
    ],
    [
      'a good status that goes',
      (d) => delete at(d, 'post').responses['201'],
      ['POST /items: 201 is no more answered'],
    ],
    [
      'a field that is answered no more',
      (d) => delete d.components.schemas.Item.properties['note'],
      ['GET /items: [].note is no more answered'],
    ],
    [
      'a field that may be missing',
      (d) => d.components.schemas.Item.required.pop(),
      ['GET /items: [].kind may be missing from the answer'],
    ],
    [
      'null in an answer',
      (d) => Object.assign(d.components.schemas.Item.properties['id'] ?? {}, { type: ['string', 'null'] }),
      ['GET /items: [].id may be null in the answer'],
    ],
    [
      'a parameter that is required',
      (d) => at(d, 'get').parameters.push({ in: 'query', name: 'at', required: true, schema: {} }),
      ['GET /items: query at is required'],
    ],
    [
      'a parameter that goes',
      (d) => at(d, 'get').parameters.pop(),
      ['GET /items: query limit is no more taken'],
    ],
    [
      'a role that goes',
      (d) => Object.assign(at(d, 'get'), { description: 'Roles: admin.' }),
      ['GET /items: city-hq is no more among its roles'],
    ],
    [
      'a token that is asked for',
      (d) => Object.assign(at(d, 'post'), { security: [{ bearer: [] }] }),
      ['POST /items:  asks for a token'],
    ],
    [
      'another type of body',
      (d) => {
        at(d, 'post').requestBody = { content: { 'text/csv': {} } };
      },
      ['POST /items: application/json is no more taken as its body'],
    ],
  ])('%s', (_, change, expected) => {
    expect(told(change)).toEqual(expected);
  });

  test.each<[string, Change]>([
    ['another operation', (d) => Object.assign(d.paths, { '/more': { get: bare } })],
    ['a refusal that goes', (d) => delete at(d, 'get').responses['404']],
    ['another refusal', (d) => Object.assign(at(d, 'get').responses, { '409': {} })],
    [
      'a field that may be left out',
      (d) => Object.assign(d.components.schemas.NewItem.properties, { size: {} }),
    ],
    [
      'more values in a request',
      (d) => Object.assign(d.components.schemas.NewItem.properties['kind'] ?? {}, { enum: ['a', 'b', 'c'] }),
    ],
    ['one more field in an answer', (d) => Object.assign(d.components.schemas.Item.properties, { size: {} })],
    ['a field that is always answered now', (d) => d.components.schemas.Item.required.push('note')],
    [
      'a whole number for a number',
      (d) => Object.assign(d.components.schemas.Item.properties, { n: { type: 'integer' } }),
    ],
    [
      'a component told in place',
      (d) =>
        Object.assign(at(d, 'post'), {
          requestBody: { content: { 'application/json': { schema: d.components.schemas.NewItem } } },
        }),
    ],
  ])('not: %s', (_, change) => {
    expect(told(change)).toEqual([]);
  });

  test('something that holds itself, and a reference that leads nowhere, are read to an end', () => {
    const tree = {
      type: 'object',
      properties: { below: { $ref: '#/components/schemas/Tree' }, lost: { $ref: '#/x/y' } },
    };
    const content = { 'application/json': { schema: { $ref: '#/components/schemas/Tree' } } };
    const document = {
      paths: { '/t': { get: { responses: { '200': { content } } } } },
      components: { schemas: { Tree: tree } },
    };
    const surface = surfaceOf(document as unknown as Document);
    expect(surface.operations['GET /t']?.answers['200']?.['application/json']).toMatchObject({
      below: { types: ['object'] },
      lost: { types: [] },
    });
    expect(breakingChanges(surface, surface)).toEqual([]);
  });
});

describe('CHANGELOG.md', () => {
  const text =
    '# C\n\n## Pending: 2\n\n### API\n\n- one\n  more\n- two\n\n### Breaking\n\n- `GET /a`: `b` goes\n\n## 1\n\n### API\n\n- old\n';

  test('its Pending part is read to the next version, entries over lines as one', () => {
    expect(pendingOf(text)).toEqual({ API: ['one more', 'two'], Breaking: ['`GET /a`: `b` goes'] });
    expect(pendingOf('## Pending\n')).toEqual({});
    expect(() => pendingOf('# C\n')).toThrow('no "## Pending"');
    expect(() => pendingOf('## Pending\n### Braeking\n')).toThrow('none of API, Breaking');
  });

  test('an entry names a change by its operation and its subject', () => {
    const change = { operation: 'GET /a', subject: 'b', what: '' };
    expect(names('`GET /a`: `b` goes', change)).toBe(true);
    expect(names('`GET /a`: `bb` goes', change)).toBe(false);
    expect(names('`GET /ab`: `b` goes', change)).toBe(false);
    expect(names('`GET /a` goes', { ...change, subject: '' })).toBe(true);
  });
});

describe('the check of a release', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'muster-release-'));
    await mkdir(join(folder, 'docs/releases'), { recursive: true });
    await cp(join(root, 'migrations'), join(folder, 'migrations'), { recursive: true });
    await write('openapi.json', { ...shop() });
    await write('docs/releases/1.0.0.json', await releaseOf(folder));
    await write('docs/releases/0.9.0.json', { version: '0.9.0' });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const write = (file: string, content: object | string) =>
    writeFile(join(folder, file), typeof content === 'string' ? content : JSON.stringify(content));

  /** What the check finds in a project of this version whose interface has been changed so. */
  async function faultsOf(version: string, pending: string, change?: Change): Promise<string[]> {
    const document = shop();
    change?.(document);
    await write('openapi.json', { ...document, info: { version } });
    await write('package.json', { version });
    await write('CHANGELOG.md', `## Pending\n\n${pending}\n\n## 1.0.0\n\n### API\n\n- old\n`);
    return (await checkRelease(folder)).faults;
  }

  test('the last release is the highest version, not the last by letters', async () => {
    expect((await lastRelease(folder)).version).toBe('1.0.0');
    expect(['0.10.0', '0.9.1', '0.9.0', '1.0.0'].sort(byVersion)).toEqual([
      '0.9.0',
      '0.9.1',
      '0.10.0',
      '1.0.0',
    ]);
  });

  test('nothing changed, nothing to say', async () => {
    expect(await faultsOf('1.0.0', '')).toEqual([]);
  });

  test('another openapi.json has to be told of, and its version moves', async () => {
    const change: Change = (d) => Object.assign(d.paths, { '/more': { get: bare } });
    expect(await faultsOf('1.1.0', '', change)).toEqual([
      expect.stringContaining('openapi.json has changed'),
    ]);
    expect(await faultsOf('1.1.0', '### API\n\n- more', change)).toEqual([]);
    expect(await faultsOf('1.0.0', '### API\n\n- more', change)).toEqual([
      expect.stringContaining('its version has not moved on'),
    ]);
    await write('package.json', { version: '1.2.0' });
    expect((await checkRelease(folder)).faults).toContain(
      'package.json says version 1.2.0, openapi.json 1.0.0',
    );
  });

  test('what breaks clients has to be named, each by itself', async () => {
    const change: Change = (d) => {
      delete d.components.schemas.Item.properties['note'];
      d.components.schemas.NewItem.required.push('note');
    };
    const one = '### Breaking\n\n- `GET /items`: `[].note` is gone';
    expect(await faultsOf('1.1.0', one, change)).toEqual([
      '"### Breaking" does not name: `POST /items` `note` is required',
    ]);
    expect(await faultsOf('1.1.0', `${one}\n- \`POST /items\` needs \`note\``, change)).toEqual([]);
  });

  test('another migration has to be told of, and so has one that was changed', async () => {
    const file = join(folder, 'migrations/9999_more.sql');
    await writeFile(file, 'select 1;');
    expect(await faultsOf('1.0.0', '')).toEqual([expect.stringContaining('migrations')]);
    expect(await faultsOf('1.0.0', '### Database\n\n- more')).toEqual([]);
    await rm(file);
    expect(await faultsOf('1.0.0', '')).toEqual([]);
  });

  test('the release that is kept is that of the first, whole', async () => {
    const { surface, version } = await lastRelease(root);
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(Object.keys(surface.operations).length).toBeGreaterThan(80);
    expect(surface.operations['POST /v1/drills/{drillId}/registrations']).toMatchObject({
      public: false,
      roles: ['citizen', 'community-worker'],
      parameters: { 'path drillId': { required: true }, 'header idempotency-key': { required: false } },
      body: { 'application/json': { 'person.document.type': { required: true, types: ['string'] } } },
    });
    expect(await readFile(join(root, 'CHANGELOG.md'), 'utf8')).toContain('## Pending');
  });
});
