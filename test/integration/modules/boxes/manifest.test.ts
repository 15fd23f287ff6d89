import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { marksOf, readBars } from '../labels/printed.ts';
import { type Depot, depotOf } from './depot.ts';

const hasZbar = spawnSync('zbarimg', ['--version']).status === 0;

/** What stands in the bars of a page, one text for each drawing. */
function barsIn(page: string): string[] {
  return [...page.matchAll(/<svg .*?<\/svg>/gs)].map(([svg]) => {
    const marks = marksOf(svg);
    const first = marks.reduce((left, mark) => (mark.x < left.x ? mark : left));
    // Every Code 128 begins with a bar of two modules.
    return readBars(marks, first.width / 2);
  });
}

/** What zbar reads of a drawing, seen at 20 points a millimetre with some white around it. */
function readByZbar(svg: string, folder: string): string {
  const scale = 20;
  const marks = marksOf(svg);
  const width = Math.ceil(Math.max(...marks.map((mark) => mark.x + mark.width)) * scale) + 100;
  const height = Math.ceil(Math.max(...marks.map((mark) => mark.height)) * scale) + 40;
  const pixels = Buffer.alloc(width * height, 255);
  for (const mark of marks) {
    for (let y = 20; y < 20 + mark.height * scale; y += 1) {
      pixels.fill(
        0,
        y * width + Math.round(mark.x * scale),
        y * width + Math.round((mark.x + mark.width) * scale),
      );
    }
  }
  const file = join(folder, 'bars.pgm');
  writeFileSync(file, Buffer.concat([Buffer.from(`P5 ${width} ${height} 255\n`), pixels]));
  return spawnSync('zbarimg', ['--quiet', '--raw', file], { encoding: 'utf8' }).stdout.trim();
}

describe('the manifest of a box', () => {
  let t: TestApp;
  let depot: Depot;
  const folder = mkdtempSync(join(tmpdir(), 'muster-manifest-'));
  beforeAll(async () => {
    t = await startTestApp({ now: new Date('2021-09-22T08:00:00+08:00') });
    depot = await depotOf(t);
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await t.close();
  });

  const print = (code: string, token: string, accept = 'text/html') =>
    t.call('GET', `/v1/drills/${depot.drill.id}/boxes/${code}`, { token, headers: { accept } });
  const later = () => t.clock.moveTo(new Date(t.clock.now().getTime() + 60_000));

  test('is printed with the bars of the box and of every tube; from the sealing on it is what was sealed', async () => {
    const { tablet, lab } = depot;
    const long = `MF:${'X1-'.repeat(15)}`;
    const tubes = ['MF24-0000173', '0000017', long];
    await depot.tube('MF24-0000173', 3);
    await depot.tube('0000017', 1);
    await depot.tube(long, 1);
    await tablet.post('', { code: 'BX-00001' });
    for (const barcode of tubes) {
      later();
      await tablet.post('/BX-00001/tubes', { barcode });
    }
    const draft = await print('BX-00001', tablet.token);
    expect(draft.text).toContain('尚未封箱');
    later();
    await tablet.post('/BX-00001/seal', { counted: 2 });
    const sealed = await print('BX-00001', tablet.token);
    expect([sealed.status, sealed.headers['content-type'], sealed.headers['vary']]).toEqual([
      200,
      'text/html; charset=utf-8',
      'accept',
    ]);
    expect(sealed.text).not.toContain('尚未封箱');
    expect(barsIn(sealed.text)).toEqual(['BX-00001', ...tubes]);
    if (hasZbar) {
      const drawings = [...sealed.text.matchAll(/<svg .*?<\/svg>/gs)].map(([svg]) => readByZbar(svg, folder));
      expect(drawings).toEqual(['BX-00001', ...tubes]);
    }
    expect(sealed.text).toContain('市疾控中心实验室');
    expect(sealed.text).toContain('<dt>采样管 Tubes</dt><dd>3</dd><dt>清点 Counted</dt><dd>2</dd>');
    expect(sealed.text).toContain('<dt>样本 Swabs</dt><dd>5</dd>');
    for (const who of ['采样点交出', '转运接收', '实验室接收']) expect(sealed.text).toContain(who);
    // What happens to the box afterwards is not on it.
    later();
    await lab.post('/BX-00001/receptions', { barcode: 'MF24-0000173', by: 'scan' });
    await lab.post('/BX-00001/receptions', { barcode: 'MF-UNLISTED', by: 'scan' });
    expect((await print('BX-00001', lab.token)).text).toBe(sealed.text);
  });

  test('runs nothing, fetches nothing, and what stands in it is text', async () => {
    await depot.box('BX-00002', []);
    await t.sql`update sites set name = ${`<script>alert(1)</script>&"'`} where id = ${depot.site}`;
    const { text, headers } = await print('BX-00002', depot.tablet.token);
    expect(text).not.toMatch(/<script|javascript:|\son\w+=|<img|<link|url\(/);
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;&#39;');
    const style = /<style>(.*?)<\/style>/s.exec(text)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(headers['content-security-policy']).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox`,
    );
    expect(headers['cache-control']).toBe('no-store');
    expect(text).not.toMatch(/ style="/);
  });

  test('is for those who may see the box, and a box is JSON unless a page is asked for', async () => {
    const json = await print('BX-00001', depot.tablet.token, 'application/json');
    expect(json.body).toMatchObject({ code: 'BX-00001', listed: 3 });
    for (const accept of ['*/*', 'application/problem+json']) {
      expect((await print('BX-00001', depot.tablet.token, accept)).headers['content-type']).toContain(
        'application/json',
      );
    }
    for (const by of [depot.elsewhere, depot.second]) {
      const { status, headers } = await print('BX-00001', by.token);
      expect([status, headers['content-type']]).toEqual([404, 'application/problem+json; charset=utf-8']);
    }
  });
});
