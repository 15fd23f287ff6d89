import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a city answers that is no Muster. */
export type Manner = 'well' | 'lies' | 'babbles' | 'refuses' | 'is busy' | 'says nothing' | 'is another';

export interface FakeCity {
  url: string;
  /** How it answers from now on. */
  manner: Manner;
  /** Paths that were asked for. */
  asked: string[];
  close(): Promise<void>;
}

const drill = { id: '3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10', name: '演练', kind: 'mass', status: 'published' };

/** Something at an address that speaks HTTP, and answers as a city would whose coverage is `coverage`, or otherwise. */
export async function startFakeCity(city: string, manner: Manner, coverage: object): Promise<FakeCity> {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    request.resume();
    if (fake.manner === 'says nothing') return;
    const [status, body] = answerTo(path, fake.manner, city, coverage);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const fake: FakeCity = {
    url: `http://127.0.0.1:${port}`,
    manner,
    asked,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
  return fake;
}

function answerTo(path: string, manner: Manner, city: string, coverage: object): [number, unknown] {
  if (manner === 'refuses') return [401, { code: 'bad-credentials' }];
  if (manner === 'is busy') return [503, { code: 'overloaded' }];
  if (manner === 'babbles') return [200, '<html>欢迎</html>'];
  if (path.startsWith('/v1/auth/token'))
    return [200, { accessToken: 'a token', tokenType: 'Bearer', expiresIn: 3600 }];
  // What counts is on the second page.
  if (path.startsWith('/v1/drills?') && !path.includes('cursor=more%20%2F'))
    return [200, { items: [{ ...drill, kind: 'control', city }], nextCursor: 'more /' }];
  if (path.startsWith('/v1/drills?'))
    return [200, { items: [{ ...drill, city: manner === 'is another' ? '1101' : city }], nextCursor: null }];
  const { total, ...rest } = coverage as { total: { population: number } };
  if (manner === 'lies') return [200, { ...rest, total: { ...total, population: total.population + 1 } }];
  return [200, coverage];
}
