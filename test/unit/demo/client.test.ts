import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type Client, createClient, ServiceRefused } from '../../../src/demo/http/client.ts';
import { allItems } from '../../../src/demo/http/pages.ts';
import { inParallel } from '../../../src/demo/in-parallel.ts';

let server: Server | undefined;
let client: Client | undefined;

interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

/** A service that answers by path; `answer` gets how often it has been asked before. */
async function serve(answer: (path: string, times: number, sent: string) => Answer): Promise<Client> {
  let times = 0;
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { status, body, headers } = answer(request.url ?? '', times++, Buffer.concat(chunks).toString());
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  client = createClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 4);
  return client;
}

afterEach(async () => {
  await client?.close();
  server?.closeAllConnections();
  server?.close();
});

const ask = { operation: 'ask', method: 'POST', path: '/x', body: { name: '张小丰' } } as const;

describe('the client', () => {
  it('sends JSON and answers it', async () => {
    const service = await serve((_path, _times, sent) => ({ status: 201, body: { sent: JSON.parse(sent) } }));
    expect(await service.need(ask)).toEqual({ sent: { name: '张小丰' } });
    expect(service.tally).toMatchObject({ requests: 1, retried: 0 });
  });

  it('puts together an answer that comes in many pieces', async () => {
    const long = '核酸检测'.repeat(200_000);
    const service = await serve(() => ({ status: 200, body: { long } }));
    expect(await service.need(ask)).toEqual({ long });
  });

  it('asks again where the network fails, if that is safe', async () => {
    const service = await serve(() => ({ status: 200, body: 'done' }));
    let cut = 1;
    server?.prependListener('request', (request) => {
      if (cut-- > 0) request.socket.destroy();
    });
    expect(await service.need({ ...ask, repeatable: true })).toBe('done');
    expect(service.tally).toMatchObject({ requests: 2, retried: 1 });
    cut = 1;
    expect(await service.send(ask)).toMatchObject({ status: 0, ok: false });
  });

  it('asks again where the service wants that', async () => {
    const busy = { status: 503, body: {}, headers: { 'retry-after': '0' } };
    const service = await serve((_path, times) => (times < 2 ? busy : { status: 200, body: 'done' }));
    expect(await service.need(ask)).toBe('done');
    expect(service.tally).toMatchObject({ requests: 3, retried: 2 });
    expect(service.tally.unexpected.size).toBe(0);
  });

  it('counts an unexpected answer by operation, status and code, with one example', async () => {
    const service = await serve(() => ({ status: 409, body: { code: 'slot-full', detail: 'no room' } }));
    expect((await service.send(ask)).ok).toBe(false);
    expect((await service.send({ ...ask, expect: [409] })).ok).toBe(true);
    await expect(service.need(ask)).rejects.toThrow(ServiceRefused);
    expect([...service.tally.unexpected.values()]).toEqual([
      { operation: 'ask', status: 409, code: 'slot-full', count: 2, example: 'no room' },
    ]);
  });

  it('counts a service that cannot be reached', async () => {
    const service = await serve(() => ({ status: 200, body: null }));
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve));
    expect(await service.send(ask)).toMatchObject({ ok: false, status: 0 });
    expect([...service.tally.unexpected.values()]).toMatchObject([{ status: 0, count: 1 }]);
  });

  it('reads lists to their end', async () => {
    const service = await serve((path) =>
      path.includes('cursor=b%3D')
        ? { status: 200, body: { items: [3], nextCursor: null } }
        : { status: 200, body: { items: [1, 2], nextCursor: 'b=' } },
    );
    const items: number[] = [];
    for await (const item of allItems<number>(service, 'list', '/list?division=35')) items.push(item);
    expect(items).toEqual([1, 2, 3]);
  });
});

describe('work in parallel', () => {
  it('does everything once, never more at a time than allowed', async () => {
    const done: number[] = [];
    let [now, most] = [0, 0];
    await inParallel(50, 4, async (i) => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setImmediate(resolve));
      done.push(i);
      now--;
    });
    expect(done.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(most).toBe(4);
  });

  it('stops at the first error and throws it', async () => {
    let begun = 0;
    const work = inParallel(1_000, 2, async (i) => {
      begun++;
      if (i === 3) throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(begun).toBeLessThan(20);
  });
});
