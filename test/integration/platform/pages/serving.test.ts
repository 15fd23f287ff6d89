import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packages, pages } from '../../../../src/faces/pages.ts';
import type { Page } from '../../../../src/platform/http/pages/index.ts';
import { startTestApp, type TestApp } from '../../../support/app.ts';

const root = new URL('../../../../', import.meta.url);

/** Bytes of script that a page may load, without WebAssembly. */
const mostScript = 200_000;

describe('pages', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp();
  });
  afterAll(() => t.close());

  const get = (url: string, headers: Record<string, string> = {}) =>
    t.app.inject({ method: 'GET', url, headers });
  const urlOf = (path: string) => path.replace(/:\w+/, '00000000-0000-4000-8000-000000000000');

  test('each is a document of its own, whose policy lets nothing run that was written into it', async () => {
    expect(pages.length).toBeGreaterThan(0);
    for (const { path, titles } of pages as readonly Page[]) {
      const answer = await get(urlOf(path), { 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.5' });
      expect([path, answer.statusCode]).toEqual([path, 200]);
      expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
      const policy = String(answer.headers['content-security-policy']);
      expect(policy).toMatch(/^default-src 'none'; script-src 'self'/);
      expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/);
      expect(policy.includes("'wasm-unsafe-eval'")).toBe(path === '/tablet');
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
      expect(answer.headers['referrer-policy']).toBe('no-referrer');
      expect(answer.body).toContain('<html lang="zh-CN">');
      expect(answer.body).toContain(titles.zh);
      // No script and no style but by address, and nothing of another origin.
      expect(answer.body).not.toMatch(/<script(?![^>]* src=)|<style|style=|onload|https?:/);
      expect((await get(urlOf(path), { 'accept-language': 'en' })).body).toContain('<html lang="en">');
    }
  });

  test('each loads from the service alone, all of it, in no more than 200 KB of script, as the README says', async () => {
    const readme = readFileSync(new URL('src/faces/README.md', root), 'utf8');
    const wrong: string[] = [];
    for (const { path } of pages) {
      const name = path.split('/')[1];
      const list = (await get(`/assets/pages/${name}.json`)).json<{ assets: string[] }>();
      let script = 0;
      for (const url of list.assets) {
        const answer = await get(url);
        expect([url, answer.statusCode]).toEqual([url, 200]);
        if (/javascript/.test(String(answer.headers['content-type']))) script += answer.rawPayload.length;
      }
      const row = `| \`${path.replace(/:(\w+)/, '{$1}')}\` |`;
      const line = readme.split('\n').find((one) => one.startsWith(row));
      const told = Number(/\| (\d+) KB \|$/.exec(line ?? '')?.[1]);
      const kilobytes = Math.round(script / 1_000);
      // What is written stays true while a page changes a little.
      if (script > mostScript || !(Math.abs(told - kilobytes) <= 8)) wrong.push(`${path}: ${kilobytes} KB`);
    }
    expect(wrong).toEqual([]);
  });

  test('what a browser has is not sent again, and types are left out', async () => {
    const url = `/assets/faces/${pages[0].entry}`;
    const answer = await get(url);
    expect(answer.headers['cache-control']).toBe('no-cache');
    expect(answer.body).not.toContain(': Content');
    const etag = String(answer.headers['etag']);
    const again = await get(url, { 'if-none-match': etag });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    expect((await get(url, { 'if-none-match': `W/${etag}` })).statusCode).toBe(304);
  });

  test('nothing is served that no page imports: no other package, no other source, no way out', async () => {
    const nothing = [
      '/assets/',
      '/assets/faces/',
      '/assets/faces/pages.ts',
      '/assets/faces/tsconfig.json',
      '/assets/faces/README.md',
      '/assets/main/compose.ts',
      '/assets/core/random.ts',
      '/assets/packages/zod/index.js',
      '/assets/packages/lit-html/package.json',
      '/assets/packages/../../package.json',
      '/assets/packages/lit-html/../fastify/fastify.js',
      '/assets/faces/../main/compose.ts',
      '/assets/..%2f..%2fpackage.json',
      '/assets/faces%2fscreen%2f..%2f..%2fpages.ts',
      '/assets/faces/screen/page.ts%00.css',
      '/assets//etc/passwd',
      '/assets/%2fetc%2fpasswd',
      '/assets/pages/nothing.json',
      '/assets/__proto__',
      '/assets/constructor',
    ];
    for (const url of nothing) expect([url, (await get(url)).statusCode]).toEqual([url, 404]);
    expect(Object.keys(packages).length).toBeGreaterThan(0);
  });
});
