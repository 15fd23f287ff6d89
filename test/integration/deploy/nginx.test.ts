import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { openRaw, type RawConnection } from '../../support/raw-http.ts';
import { nginxIsHere, type RealNginx, startNginx } from '../../support/real-nginx.ts';

if (!nginxIsHere) {
  const missing =
    'NOT TESTED: there is no nginx on the PATH, so deploy/nginx was not tried (apt-get install nginx)';
  process.stderr.write(`${missing}\n`);
}

const drillUrl = '/v1/drills/7c9e6679-7425-40de-944b-e07fc1f90ae7';
const importUrl = `${drillUrl}/roster/import`;
const listsUrl = `${drillUrl}/lists`;
const resultsUrl = `${drillUrl}/results`;
const csv = 'Content-Type: text/csv; charset=gb18030';
const json = 'Content-Type: application/json';

/** What the api answers with when a whole list is asked for as a file. */
const longAnswer = Buffer.alloc(48_000_000, 'x');

describe.runIf(nginxIsHere)('the nginx of deploy/nginx', () => {
  let nginx: RealNginx;
  const asked: { url: string; bytes: number; from: string }[] = [];
  const open: RawConnection[] = [];

  /** Bytes of long answers that nginx has taken. */
  let handedOver = 0;

  async function answerLong(answer: ServerResponse): Promise<void> {
    answer.writeHead(200, { 'content-type': 'text/csv', 'content-length': longAnswer.length });
    const step = 64_000;
    for (let at = 0; at < longAnswer.length; at += step) {
      const part = longAnswer.subarray(at, at + step);
      await new Promise((resolve) => answer.write(part, resolve));
      handedOver += part.length;
    }
    answer.end();
  }

  /**
   * Stands for the api: knows the token of headquarters ("good"), and a laboratory's, which may not read replans; takes every
   * body in.
   */
  const api = createServer(async (request: IncomingMessage, answer) => {
    let bytes = 0;
    for await (const chunk of request) bytes += (chunk as Buffer).length;
    asked.push({ url: request.url ?? '', bytes, from: String(request.headers['x-forwarded-for']) });
    if (request.url?.endsWith('/long') === true) return answerLong(answer);
    const caller = request.headers.authorization?.replace('Bearer ', '');
    const asks = request.url?.startsWith('/v1/replans') === true;
    const needed = asks || request.url?.includes('import') === true;
    const known = caller === 'good' || caller === 'laboratory';
    const status = !needed || caller === 'good' ? 200 : known && asks ? 403 : known ? 200 : 401;
    answer.writeHead(status, { 'content-type': 'text/plain' }).end('said by the api');
  });

  beforeAll(async () => {
    api.listen(0, '127.0.0.1');
    await once(api, 'listening');
    nginx = await startNginx((api.address() as AddressInfo).port);
  });
  afterAll(async () => {
    for (const one of open) one.destroy();
    await nginx?.stop();
    api.closeAllConnections();
    api.close();
  });

  function raw(): RawConnection {
    const one = openRaw(nginx.port);
    open.push(one);
    return one;
  }
  const head = (first: string, ...headers: string[]) =>
    [first, 'Host: muster', ...headers]
      .map((line) => `${line}\r\n`)
      .join('')
      .concat('\r\n');
  const token = 'Authorization: Bearer good';
  const laboratory = 'Authorization: Bearer laboratory';

  async function refusal(bytes: string): Promise<string> {
    const connection = raw();
    connection.write(bytes);
    const { status, headers, body } = await connection.next();
    const problem = JSON.parse(body) as { status: number; code: string; type: string };
    expect(headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(problem).toMatchObject({ status, type: `/problems/${problem.code}` });
    return `${status} ${problem.code}`;
  }

  test('passes on what is asked, with the address of whoever the terminator before it names', async () => {
    const connection = raw();
    connection.write(head('GET /v1/drills?secret=query HTTP/1.1', 'X-Forwarded-For: 6.6.6.6, 203.0.113.9'));
    expect((await connection.next()).status).toBe(200);
    expect(asked.at(-1)).toMatchObject({ url: '/v1/drills?secret=query', from: '203.0.113.9' });
  });

  test.each([
    [
      'an import without a token',
      () => head(`POST ${importUrl} HTTP/1.1`, 'Content-Length: 90000'),
      '401 unauthenticated',
    ],
    [
      'a large import without a token',
      () => head(`POST ${importUrl} HTTP/1.1`, 'Content-Length: 200000000'),
      '401 unauthenticated',
    ],
    [
      'an import with a token that the api does not know',
      () => head(`POST ${importUrl} HTTP/1.1`, 'Authorization: Bearer bad', 'Content-Length: 200000000'),
      '401 unauthenticated',
    ],
    [
      'an import by a laboratory, whose files have a way of their own',
      () =>
        head(`POST ${importUrl} HTTP/1.1`, 'Authorization: Bearer laboratory', 'Content-Length: 200000000'),
      '403 forbidden',
    ],
    [
      'a large body without a token',
      () => head('POST /v1/drills HTTP/1.1', 'Content-Length: 900000'),
      '401 unauthenticated',
    ],
    [
      'chunks without a token',
      () => head('POST /v1/drills HTTP/1.1', 'Transfer-Encoding: chunked'),
      '401 unauthenticated',
    ],
    [
      'a body that no route takes',
      () => head('POST /v1/drills HTTP/1.1', token, 'Content-Length: 5000000'),
      '413 body-too-large',
    ],
    ['a version that nobody speaks', () => head('GET / HTTP/9.9'), '400 invalid-request'],
    [
      'a coding that nobody knows',
      () => head('POST / HTTP/1.1', token, 'Transfer-Encoding: gzip'),
      '400 invalid-request',
    ],
    [
      'a head that is too large',
      () => head('GET / HTTP/1.1', `X-Padding: ${'x'.repeat(40_000)}`),
      '400 invalid-request',
    ],
    ['no HTTP', () => 'hello\r\n\r\n', '400 invalid-request'],
    ['a method that nobody answers', () => head('TRACE / HTTP/1.1'), '405 method-not-allowed'],
    ["one process's figures", () => head('GET /metrics HTTP/1.1'), '404 not-found'],
    [
      'a list without a token',
      () => head(`POST ${listsUrl} HTTP/1.1`, csv, 'Content-Length: 9000'),
      '401 unauthenticated',
    ],
    [
      'a list by a laboratory',
      () => head(`POST ${listsUrl} HTTP/1.1`, laboratory, csv, 'Content-Length: 9000000'),
      '403 forbidden',
    ],
    [
      'a list that is no file',
      () => head(`POST ${listsUrl} HTTP/1.1`, token, json, 'Content-Length: 5000000'),
      '413 body-too-large',
    ],
    [
      'a file of results with a token that the api does not know',
      () => head(`POST ${resultsUrl} HTTP/1.1`, 'Authorization: Bearer bad', csv, 'Content-Length: 9000000'),
      '401 unauthenticated',
    ],
    [
      'a file of results as large as a roster',
      () => head(`POST ${resultsUrl} HTTP/1.1`, laboratory, csv, 'Content-Length: 40000000'),
      '413 body-too-large',
    ],
    [
      'results in JSON beyond what a route takes',
      () => head(`POST ${resultsUrl} HTTP/1.1`, laboratory, json, 'Content-Length: 5000000'),
      '413 body-too-large',
    ],
    [
      'the way of files by its inner name',
      () => head(`POST /.headquarters${listsUrl} HTTP/1.1`, token, csv, 'Content-Length: 9000'),
      '404 not-found',
    ],
  ])('%s is refused as a problem, before any of its body has come', async (_, bytes, expected) => {
    const before = asked.filter(({ bytes: read }) => read > 0).length;
    expect(await refusal(bytes())).toBe(expected);
    expect(asked.filter(({ bytes: read }) => read > 0).length).toBe(before);
  });

  test.each([
    ['an import', `${importUrl}?dryRun=true`, token, csv],
    ['a follow-up list', `${listsUrl}?source=%E5%85%AC%E5%AE%89&dryRun=true`, token, csv],
    [
      'a workbook of a list',
      listsUrl,
      token,
      'Content-Type: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    ],
    ['a file of results', `${resultsUrl}?dryRun=true`, laboratory, csv],
  ])(
    '%s with a good token reaches the api whole, at the address that it was sent to',
    async (_, url, by, type) => {
      const connection = raw();
      connection.write(head(`POST ${url} HTTP/1.1`, by, type, 'Content-Length: 6000000'));
      connection.write('x'.repeat(6_000_000));
      expect((await connection.next()).status).toBe(200);
      expect(asked.at(-1)).toMatchObject({ url, bytes: 6_000_000 });
    },
  );

  test('results in JSON need nobody to be asked, and reading them and lists neither', async () => {
    const connection = raw();
    const before = asked.length;
    connection.write(head(`POST ${resultsUrl} HTTP/1.1`, laboratory, json, 'Content-Length: 1000000'));
    connection.write('x'.repeat(1_000_000));
    expect((await connection.next()).status).toBe(200);
    const reader = raw();
    reader.write(head(`GET ${listsUrl}?limit=5 HTTP/1.1`, token));
    expect((await reader.next()).status).toBe(200);
    expect(asked.slice(before).map(({ url }) => url)).toEqual([resultsUrl, `${listsUrl}?limit=5`]);
  });

  test('a long answer waits with the api until its reader has read, and is then whole', async () => {
    const reader = get({ port: nginx.port, path: '/v1/long', headers: { authorization: 'Bearer good' } });
    const [answer] = (await once(reader, 'response')) as [IncomingMessage];
    let seen = 0;
    await eventually('nginx takes no more of it', async () => {
      const before = seen;
      seen = handedOver;
      await sleep(100);
      return before > 0 && before === handedOver;
    });
    expect(handedOver).toBeLessThan(longAnswer.length);
    let read = 0;
    for await (const part of answer) read += (part as Buffer).length;
    expect([answer.statusCode, read]).toEqual([200, longAnswer.length]);
  });

  test('the third import at once is told to come back, and no other request suffers', async () => {
    const slow = [raw(), raw()];
    for (const one of slow) {
      one.write(head(`POST ${importUrl} HTTP/1.1`, token, 'Content-Length: 1000000'));
      one.write('x'.repeat(500_000));
    }
    await eventually('the third is refused', async () => {
      const third = raw();
      third.write(head(`POST ${importUrl} HTTP/1.1`, token, 'Content-Length: 1000') + 'x'.repeat(1_000));
      const answer = await third.next();
      if (answer.status === 200) return false;
      expect([answer.status, answer.headers['retry-after']]).toEqual([503, '2']);
      return true;
    });
    const other = raw();
    other.write(head('GET /v1/drills HTTP/1.1'));
    expect((await other.next()).status).toBe(200);
    for (const one of slow) {
      one.write('x'.repeat(500_000));
      expect((await one.next()).status).toBe(200);
    }
  });

  test('one address sends 16 large bodies at once, and everybody else goes on', async () => {
    const slow = Array.from({ length: 16 }, () => raw());
    for (const one of slow) {
      one.write(
        head('POST /v1/drills HTTP/1.1', token, 'X-Forwarded-For: 203.0.113.1', 'Content-Length: 200000'),
      );
    }
    await eventually('the next is refused', async () => {
      const next = raw();
      next.write(
        head('POST /v1/drills HTTP/1.1', token, 'X-Forwarded-For: 203.0.113.1', 'Content-Length: 100000'),
      );
      next.write('x'.repeat(100_000));
      return (await next.next()).status === 503;
    });
    const other = raw();
    other.write(
      head('POST /v1/drills HTTP/1.1', token, 'X-Forwarded-For: 203.0.113.2', 'Content-Length: 100000'),
    );
    other.write('x'.repeat(100_000));
    expect((await other.next()).status).toBe(200);
  });

  test('of a flood of registrations as many as fit are passed on, the rest are told at once to come back, and others go on', async () => {
    let waiting = 0;
    const answers: (() => void)[] = [];
    const slow = createServer((request, answer) => {
      request.resume();
      if (request.url?.endsWith('/registrations') !== true) return void answer.end('said by the api');
      waiting++;
      answers.push(() => answer.end('registered'));
    });
    await once(slow.listen(0, '127.0.0.1'), 'listening');
    const front = await startNginx((slow.address() as AddressInfo).port);
    const [fit, beyond] = [256, 40];
    const crowd = Array.from({ length: fit + beyond }, () => openRaw(front.port));
    const register = head(`POST ${drillUrl}/registrations HTTP/1.1`, json, 'Content-Length: 2');
    try {
      for (const one of crowd.slice(0, fit)) one.write(`${register}{}`);
      await eventually('all that fit are with the api', () => waiting === fit);
      for (const one of crowd.slice(fit)) {
        one.write(`${register}{}`);
        const refused = await one.next();
        expect([refused.status, refused.headers['retry-after']]).toEqual([503, '2']);
        expect(JSON.parse(refused.body)).toMatchObject({ code: 'unavailable', status: 503 });
      }
      expect(waiting).toBe(fit);
      const [tablet] = crowd.slice(-1);
      tablet?.write(head('POST /v1/sites/1/check-ins HTTP/1.1', json, 'Content-Length: 2') + '{}');
      expect((await tablet?.next())?.status).toBe(200);
      for (const answer of answers) answer();
      for (const one of crowd.slice(0, fit)) expect((await one.next()).status).toBe(200);
    } finally {
      for (const one of crowd) one.destroy();
      await front.stop();
      slow.closeAllConnections();
      slow.close();
    }
  });

  test('an api that is not there is a problem, too', async () => {
    const lonely = await startNginx(9);
    const connection = openRaw(lonely.port);
    connection.write(head('GET /v1/drills HTTP/1.1'));
    const answer = await connection.next();
    expect([answer.status, (JSON.parse(answer.body) as { code: string }).code]).toEqual([503, 'unavailable']);
    connection.write(head(`POST ${importUrl} HTTP/1.1`, token, 'Content-Length: 1'));
    const second = await connection.next();
    expect([second.status, (JSON.parse(second.body) as { code: string }).code]).toEqual([503, 'unavailable']);
    connection.destroy();
    await lonely.stop();
    expect(lonely.errors()).toBe('');
  });

  test('what it logged holds no query and no address of a caller, and says how much of it is kept', async () => {
    await eventually('lines are written', () => nginx.accessLog().length > 5);
    const lines = nginx.accessLog();
    for (const line of lines) {
      expect(line).not.toMatch(/secret|dryRun|203\.0\.113|6\.6\.6\.6|laboratory/);
      const read = JSON.parse(line) as { status: number; kept: string };
      if (read.status >= 500) expect(read.kept).toBe('all');
      else expect(['all', '1%']).toContain(read.kept);
    }
    expect(nginx.errors()).toBe('');
  });
});
