import { setTimeout as sleep } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { registration } from './people.ts';
import type { World, WorldServer } from './world.ts';

/** A process that is started again whenever it ends, at the same port, as a supervisor does. */
export async function supervised(world: World, script: string, environment: Record<string, string>) {
  let server: WorldServer = await world.serve(script, environment);
  const port = String(server.port);
  let watching = true;
  const watch = (async () => {
    while (watching) {
      await sleep(50);
      if (!isThere(server.pid)) {
        server = await world.serve(script, { ...environment, PORT: port }).catch(() => server);
      }
    }
  })();
  return {
    url: server.url,
    pid: () => server.pid,
    async stop() {
      watching = false;
      await watch;
      await server.kill();
    },
  };
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** People who register through one api, one after the other in each of eight clients, whatever becomes of the answers. */
export async function startRegistering(world: World, url: string) {
  const [token = ''] = await world.citizens(1);
  /** When each was asked for, and acknowledged: monotonic ms. */
  const acknowledged: { id: string; asked: number; at: number }[] = [];
  let going = true;
  let next = 0;
  const clients = Array.from({ length: 8 }, async () => {
    while (going) {
      const n = next++;
      const asked = performance.now();
      await fetch(`${url}/v1/drills/${world.drillId}/registrations`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(registration(n, world.community)),
        signal: AbortSignal.timeout(2_000),
      }).then(
        async (answer) => {
          if (answer.status === 201) {
            const { id } = (await answer.json()) as { id: string };
            acknowledged.push({ id, asked, at: performance.now() });
          } else {
            await answer.body?.cancel();
            await sleep(20);
          }
        },
        () => sleep(50),
      );
    }
  });
  const ids = () => acknowledged.map(({ id }) => id);
  return {
    acknowledged,
    ids,
    /** Waits until so many were acknowledged that were asked for after `moment`; answers when the first of them was. */
    async since(moment: number, count: number): Promise<number> {
      const later = () => acknowledged.filter(({ asked }) => asked > moment);
      while (later().length < count) await sleep(20);
      return Math.min(...later().map(({ at }) => at));
    },
    async stop() {
      going = false;
      await Promise.all(clients);
    },
    /** What was acknowledged and is not there, or was acknowledged to two. */
    async missing(sql: Sql): Promise<string[]> {
      const there = await sql<
        { id: string }[]
      >`select id from registrations where id = any(${ids()}::uuid[])`;
      const known = new Set(there.map(({ id }) => id));
      return ids().filter((id) => !known.delete(id));
    },
  };
}

/** Waits until each of them has a window, or was told that there is none. */
export async function untilPlaced(sql: Sql, ids: readonly string[]): Promise<void> {
  for (let placed = 0; placed < ids.length; await sleep(100)) {
    const [row] = await sql<{ n: number }[]>`
      select count(*)::int as n from registrations r where r.id = any(${ids as string[]}::uuid[]) and (r.status = 'assigned'
        or exists (select from waiting w where w.registration_id = r.id and w.told))`;
    placed = row?.n ?? 0;
  }
}
