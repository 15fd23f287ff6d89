import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import {
  createOutgoingClient,
  createResolve,
  type OutgoingClient,
  type Resolve,
} from '../../../../src/platform/outgoing/index.ts';

const closing: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A server on loopback; answers its port. */
async function serve(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<number> {
  const server = createServer(handle).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

function client(allowed: string[], resolve?: Resolve): OutgoingClient {
  const made = createOutgoingClient(resolve === undefined ? { allowed } : { allowed, resolve });
  closing.push(made.close);
  return made;
}

const message = { headers: { 'content-type': 'application/json', 'x-a': 'b' }, body: '{"a":1}' };
const never = new AbortController().signal;
const limits = { withinMs: 5_000, aborted: never };
const loopback = ['127.0.0.0/8'];

/** How a post failed; fails where it did not. */
const failure = (made: OutgoingClient, url: string, within = limits) =>
  made.post(url, message, within).then(
    ({ status }) => Promise.reject(new Error(`it was answered ${status}`)),
    (error: { failure?: string }) => error.failure,
  );

describe('a client for addresses that somebody else has given', () => {
  test('posts what it is told, and answers the status', async () => {
    const heard: unknown[] = [];
    const port = await serve(async (request, response) => {
      const body = (await request.toArray()).join('');
      heard.push([request.method, request.url, request.headers['x-a'], body]);
      response.writeHead(202, { 'retry-after': '7' }).end('ignored');
    });
    const answer = await client(loopback).post(`http://127.0.0.1:${port}/hooks?a=1`, message, limits);
    expect(answer).toEqual({ status: 202, retryAfterSeconds: 7 });
    expect(heard).toEqual([['POST', '/hooks?a=1', 'b', message.body]]);
  });

  test('does not follow a redirect', async () => {
    let asked = 0;
    const port = await serve((request, response) => {
      asked += 1;
      response
        .writeHead(request.url === '/' ? 307 : 200, { location: '/elsewhere', 'retry-after': 'soon' })
        .end();
    });
    const answer = await client(loopback).post(`http://127.0.0.1:${port}/`, message, limits);
    expect([answer, asked]).toEqual([{ status: 307, retryAfterSeconds: undefined }, 1]);
  });

  test('an endless body, and one that stops half-way, do not take the answer back', async () => {
    const port = await serve((request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      if (request.url === '/half') response.write('half');
      else
        (function more() {
          while (!response.destroyed && response.write('x'.repeat(65_536)));
          if (!response.destroyed) response.once('drain', more);
        })();
    });
    const made = client(loopback);
    expect((await made.post(`http://127.0.0.1:${port}/endless`, message, limits)).status).toBe(200);
    const short = { withinMs: 200, aborted: never };
    expect((await made.post(`http://127.0.0.1:${port}/half`, message, short)).status).toBe(200);
  });

  test('tells why nothing came of it', async () => {
    const silent = await serve(() => undefined);
    const broken = await serve((_request, response) => response.destroy());
    const nobody = createTcpServer().listen(0, '127.0.0.1');
    await once(nobody, 'listening');
    const { port: shut } = nobody.address() as AddressInfo;
    nobody.close();
    await once(nobody, 'close');
    const made = client(loopback);
    expect(await failure(made, `http://127.0.0.1:${silent}/`, { withinMs: 100, aborted: never })).toBe(
      'timeout',
    );
    expect(await failure(made, `http://127.0.0.1:${broken}/`)).toBe('connection');
    expect(await failure(made, `http://127.0.0.1:${shut}/`)).toBe('connection');
    expect(await failure(made, `https://127.0.0.1:${broken}/`)).toBe('tls');
    const unknown = client(loopback, () => Promise.reject(new Error('no such name')));
    expect(await failure(unknown, 'http://nowhere.example/')).toBe('unresolved');
    expect(
      await failure(
        client(loopback, async () => []),
        'http://nowhere.example/',
      ),
    ).toBe('unresolved');
  });

  test('is stopped from outside, for the reason that is given', async () => {
    const stop = new AbortController();
    const port = await serve(() => stop.abort(new Error('closing')));
    const post = client(loopback).post(`http://127.0.0.1:${port}/`, message, {
      ...limits,
      aborted: stop.signal,
    });
    await expect(post).rejects.toThrow('closing');
  });

  test('refuses every spelling of an address inside, and plain HTTP outside, without a connection', async () => {
    let asked = 0;
    const port = await serve((_request, response) => {
      asked += 1;
      response.end();
    });
    const made = client([], async () => ['127.0.0.1']);
    for (const host of [
      '127.0.0.1',
      '127.1',
      '0x7f.0.0.1',
      '0177.0.0.1',
      '2130706433',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
      '0.0.0.0',
      '169.254.169.254',
    ]) {
      expect([host, made.fault(new URL(`https://${host}:${port}/`))]).toEqual([host, 'address-refused']);
      expect([host, await failure(made, `https://${host}:${port}/`)]).toEqual([host, 'address-refused']);
    }
    expect(await failure(made, `https://inside.example:${port}/`)).toBe('address-refused');
    expect(await failure(made, `http://8.8.8.8:${port}/`)).toBe('https-required');
    expect(await failure(made, `http://outside.example:${port}/`)).toBe('https-required');
    expect(await failure(made, 'ftp://outside.example/')).toBe('address-refused');
    expect(made.fault(new URL('https://outside.example/'))).toBe(undefined);
    expect(made.fault(new URL('https://8.8.8.8/'))).toBe(undefined);
    expect(asked).toBe(0);
  });

  test('a name is looked at whenever a connection is made: one address inside among others refuses it', async () => {
    const port = await serve((_request, response) => response.end());
    const answers = [['127.0.0.1'], ['127.0.0.1', '10.0.0.1'], ['10.0.0.1']];
    const made = client(loopback, async () => answers.shift() ?? []);
    const url = `http://rebinding.example:${port}/`;
    const { status } = await made.post(url, { ...message, headers: { connection: 'close' } }, limits);
    expect(status).toBe(200);
    expect(await failure(made, url)).toBe('address-refused');
    expect(await failure(made, url)).toBe('address-refused');
  });

  test('plain HTTP to a name is for addresses that are allowed', async () => {
    const made = client(['10.0.0.0/8'], async () => ['8.8.8.8']);
    expect(made.fault(new URL('http://inside.example/'))).toBe(undefined);
    expect(await failure(made, 'http://inside.example/')).toBe('https-required');
  });
});

describe('a name', () => {
  const refused = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));

  test('is asked of DNS, in both families, and of the list of hosts where DNS does not know it', async () => {
    const hosts = async () => ['10.0.0.9'];
    const both = { resolve4: async () => ['8.8.8.8'], resolve6: async () => ['2400:3200::1'] };
    expect(await createResolve({ dns: both, hosts })('a.example')).toEqual(['8.8.8.8', '2400:3200::1']);
    const one = { ...both, resolve6: refused('ENODATA') };
    expect(await createResolve({ dns: one, hosts })('a.example')).toEqual(['8.8.8.8']);
    const none = { resolve4: refused('ENOTFOUND'), resolve6: refused('ENOTFOUND') };
    expect(await createResolve({ dns: none, hosts })('a.example')).toEqual(['10.0.0.9']);
  });

  test('whose servers are silent is asked of nobody else', async () => {
    const silent = { resolve4: refused('ETIMEOUT'), resolve6: refused('ENOTFOUND') };
    const asked = createResolve({ dns: silent, hosts: async () => ['10.0.0.9'] })('a.example');
    await expect(asked).rejects.toMatchObject({ code: 'ETIMEOUT' });
  });

  test('of the machine itself is found', async () => {
    expect(await createResolve()('localhost')).toEqual(
      expect.arrayContaining([expect.stringMatching(/^(127\.|::1$)/)]),
    );
  });
});
