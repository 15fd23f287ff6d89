import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { type Route, routesOf } from '../../../support/routes.ts';

describe('the documentation for people', () => {
  let t: TestApp;
  let routes: Route[];
  beforeAll(async () => {
    t = await startTestApp();
    routes = routesOf(t);
  });
  afterAll(() => t.close());

  const get = (url: string, headers: Record<string, string> = {}) => t.call<string>('GET', url, { headers });
  const titleOf = (page: string) => /<title>([^<]+)<\/title>/.exec(page)?.[1];

  test('has a title and words of its own in both languages, by what is asked for or preferred', async () => {
    const english = await get('/docs');
    expect(english.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(titleOf(english.text)).toBe('Muster: mass-testing drill interface');
    expect(english.text).toContain('<html lang="en">');
    const chinese = await get('/docs', { 'accept-language': 'zh-CN,zh;q=0.9' });
    expect(titleOf(chinese.text)).toBe('Muster 核酸检测演练接口');
    expect(chinese.text).toContain('<html lang="zh-CN">');
    expect(chinese.headers['vary']).toContain('accept-language');
    expect((await get('/docs?lang=zh')).text).toBe(chinese.text);
    expect((await get('/docs?lang=en', { 'accept-language': 'zh' })).text).toBe(english.text);
    // Each leads to the other.
    expect(english.text).toContain('href="/docs?lang=zh"');
    expect(chinese.text).toContain('href="/docs?lang=en"');
    for (const { text } of [english, chinese]) expect(text).not.toMatch(/swagger|fastify/i);
  });

  test('lists every operation, folded, by whom it is for, with a filter', async () => {
    const { text } = await get('/docs');
    const listed = [...text.matchAll(/<details id="(\w+)"( open)?>/g)];
    expect(listed.map((one) => one[1]).sort()).toEqual(routes.map(({ operationId }) => operationId).sort());
    expect(listed.filter((one) => one[2] !== undefined)).toEqual([]);
    const groups = [...text.matchAll(/<section class="group" id="([^"]*)">/g)].map((one) => one[1]);
    expect(new Set(groups)).toEqual(new Set(routes.map(({ operation }) => operation.tags?.[0])));
    expect(groups).toHaveLength(new Set(groups).size);
    expect(text).toContain('<input type="search"');
    // What a summary quotes is shown as code, not between backticks.
    expect(text).toContain('<code>near</code>');
    expect(text).not.toContain('`');
  });

  test('each operation has a page of its own: its parameters, fields, answers, refusals and a command', async () => {
    for (const { operationId, operation, method } of routes) {
      const { status, text } = await get(`/docs/${operationId}`);
      expect([operationId, status]).toEqual([operationId, 200]);
      for (const answer of Object.keys(operation.responses)) {
        expect([operationId, text.includes(`<h4>${answer}</h4>`)]).toEqual([operationId, true]);
      }
      expect(text).toMatch(method === 'GET' ? /<pre>curl -s &quot;/ : /<pre>curl -s -X /);
      expect(text).not.toMatch(/\[object|undefined|NaN/);
    }
    const { text } = await get('/docs/registerPerson');
    expect(text).toContain('<code>person.document.number</code>');
    expect(text).toContain('<a href="/problems/person-already-registered">');
    expect(text).toContain('11010519491231002X');
    // Fields that every variant has stand before the variants.
    const { text: checkIn } = await get('/docs/checkIn');
    for (const field of ['deviceSeq', 'at', 'lane', 'sentAt', 'pass', 'walkIn']) {
      expect(checkIn).toContain(`<td><code>${field}</code></td>`);
    }
    expect((await t.call('GET', '/docs/nothingOfTheKind')).body.code).toBe('not-found');
  });

  test('in Chinese every operation says in Chinese what it does; a route without `zh` beside its summary is named here', async () => {
    const list = (await get('/docs', { 'accept-language': 'zh-CN' })).text;
    const han = /\p{Script=Han}/u;
    const english: string[] = [];
    for (const { operationId, operation } of routes) {
      const line =
        new RegExp(`<details id="${operationId}">.*?<span>(.*?)(?: <em>.*?)?</span>`, 's').exec(list)?.[1] ??
        '';
      const { text } = await get(`/docs/${operationId}?lang=zh`);
      const heading = /<h1>(.*?)<\/h1>/s.exec(text)?.[1] ?? '';
      if (!han.test(line) || heading !== line) english.push(`${operationId}: zh.summary`);
      // What the description says beside the roles stands in Chinese, too.
      const [first = ''] = (operation.description ?? '').split('\n\n');
      const described = first !== '' && !first.startsWith('Roles: ');
      const told = /<div class="operation">(.*?)<h3>/s.exec(text)?.[1] ?? '';
      const said = told.replace(/<p>可用角色：.*?<\/p>/s, '');
      if (described && !han.test(said)) english.push(`${operationId}: zh.description`);
      if (told.includes('Roles: ')) english.push(`${operationId}: roles`);
    }
    expect(english).toEqual([]);
    expect(routes.length).toBeGreaterThan(100);
  });

  test('runs under a policy that lets nothing in from elsewhere, and needs nothing', async () => {
    const pages = ['/docs', '/docs/', '/docs?lang=zh', '/docs/registerPerson'];
    for (const url of pages) {
      const { text, headers } = await get(url);
      expect(headers['content-security-policy']).toMatch(
        /^default-src 'none'; style-src 'self'; script-src 'self';/,
      );
      expect(headers['content-security-policy']).not.toMatch(/unsafe|\*|https?:/);
      // What the policy would refuse is not there: scripts, styles and handlers within the page.
      expect(text).not.toMatch(/<script(?![^>]+src=)|<style|\sstyle=|\son\w+=/);
      const links = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
      expect(links.length).toBeGreaterThan(3);
      expect(links.filter((link) => !/^\/(?!\/)/.test(link))).toEqual([]);
    }
    for (const url of ['/docs/page.css', '/docs/page.js']) {
      const { status, text } = await get(url);
      expect(status).toBe(200);
      expect(text).not.toMatch(/https?:|@import/);
    }
  });

  test('is asked for by HEAD and kept by its ETag like other pages', async () => {
    for (const url of ['/docs', '/docs/registerPerson', '/docs/page.js']) {
      const whole = await get(url);
      const head = await t.call('HEAD', url);
      expect([url, head.status, head.text]).toEqual([url, 200, '']);
      expect(head.headers['content-length']).toBe(String(whole.bytes.length));
      const again = await get(url, { 'if-none-match': whole.headers['etag'] ?? '' });
      expect([url, again.status, again.text]).toEqual([url, 304, '']);
    }
  });
});
