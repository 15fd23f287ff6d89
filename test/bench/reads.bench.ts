import postgres from 'postgres';
import { eventually } from '../support/eventually.ts';
import { startWorld, type World, type WorldServer } from '../support/world.ts';
import { type Bench, median, round } from './bench.ts';
import { figuresOf, type LoadFigures, runLoad } from './support/load.ts';
import { processes } from './support/processes.ts';

const connections = 128;
const citizens = 2_000;
const sites = 20;
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
const seconds = 2;

const kinds = ['sites', 'near', 'own'] as const;
type Kind = (typeof kinds)[number];

/**
 * Reading through HTTP with 128 connections: `sites`, the public list of a drill's 20 sites; `near`, the same from
 * where each caller stands; `own`, what became of a citizen's registration, 2,000 citizens with their own tokens.
 * Beside each, in turns, a bare Fastify route that sends as many bytes, which it has at hand, in as many processes. `oursPerBare` is the
 * lower of sites and own.
 */
export const bench: Bench = async (say) => {
  say('starting PostgreSQL and the api');
  const world = await startWorld();
  try {
    await addSites(world);
    const tokens = await world.citizens(citizens);
    const ours = await world.serve('src/main/api.ts', processes);
    say(`registering ${citizens} citizens`);
    const ids = await register(world, ours, tokens);

    const paths: Record<Kind, string> = {
      sites: `/v1/drills/${world.drillId}/sites`,
      near: `/v1/drills/${world.drillId}/sites?near={place}`,
      own: '/v1/registrations/{id}',
    };
    const bytes: Record<Kind, number> = {
      sites: await sizeOf(ours, paths.sites),
      near: await sizeOf(ours, paths.near.replace('{place}', '119.3,26.08')),
      own: await sizeOf(ours, paths.own.replace('{id}', ids[0] ?? ''), tokens[0]),
    };
    const bare = await world.serve('test/bench/servers/bare-reads.ts', {
      BARE_SITES: String(bytes.sites),
      BARE_NEAR: String(bytes.near),
      BARE_OWN: String(bytes.own),
      ...processes,
    });
    const read = async (kind: Kind, server: WorldServer, forSeconds: number): Promise<LoadFigures> =>
      figuresOf(
        await runLoad({
          host: '127.0.0.1',
          port: server.port,
          connections,
          seconds: forSeconds,
          source: new URL('./support/reads.ts', import.meta.url).href,
          repeat: true,
          first: 0,
          count: 4 * citizens,
          path: server === bare ? `/${kind}` : paths[kind],
          // The bare route is sent the same headers.
          tokens: kind === 'own' ? tokens : [],
          extra: kind === 'own' ? { ids: ids.join() } : {},
        }),
        200,
      );

    const runs = { ours: emptyRuns(), bare: emptyRuns() };
    for (const kind of kinds) for (const server of [ours, bare]) await read(kind, server, 1);
    for (let turn = 1; turn <= rounds; turn++) {
      for (const kind of kinds) {
        runs.ours[kind].push(await read(kind, ours, seconds));
        runs.bare[kind].push(await read(kind, bare, seconds));
        const [mine, least] = [runs.ours[kind].at(-1), runs.bare[kind].at(-1)];
        say(`round ${turn}/${rounds}: ${kind} ${mine?.perSecond}/s, bare ${least?.perSecond}/s`);
      }
    }
    const middle = (of: Record<Kind, LoadFigures[]>, kind: Kind, pick: keyof LoadFigures): number =>
      median(of[kind].map((run) => run[pick]));
    const perBare = (kind: Kind): number =>
      round(middle(runs.ours, kind, 'perSecond') / middle(runs.bare, kind, 'perSecond'));
    const shown = (of: Record<Kind, LoadFigures[]>, pick: keyof LoadFigures) =>
      Object.fromEntries(kinds.map((kind) => [kind, middle(of, kind, pick)]));
    const ratios = {
      sitesPerBare: perBare('sites'),
      nearPerBare: perBare('near'),
      ownPerBare: perBare('own'),
    };
    return {
      bytes,
      perSecond: shown(runs.ours, 'perSecond'),
      barePerSecond: shown(runs.bare, 'perSecond'),
      p50Ms: shown(runs.ours, 'p50Ms'),
      p99Ms: shown(runs.ours, 'p99Ms'),
      ratios: { oursPerBare: Math.min(ratios.sitesPerBare, ratios.ownPerBare), ...ratios },
    };
  } finally {
    await world.stop();
  }
};

const emptyRuns = (): Record<Kind, LoadFigures[]> => ({ sites: [], near: [], own: [] });

/** More of the site that there is, a little apart from each other. */
async function addSites(world: World): Promise<void> {
  const sql = postgres(world.databaseUrl, { max: 1 });
  await sql`
    with more as (
      insert into sites select (jsonb_populate_record(s, jsonb_build_object('place_key', null,
        'id', gen_random_uuid(), 'name', s.name || ' ' || n, 'lng', s.lng + n / 200.0))).*
      from sites s, generate_series(2, ${sites}::int) n where s.id = ${world.siteIds[0] ?? ''}
      returning id, drill_id)
    insert into site_communities (site_id, drill_id, community)
    select more.id, more.drill_id, ${world.community} from more`;
  await sql.end();
}

/** Registers one person for each token, waits for their windows, and answers their ids in the order of the tokens. */
async function register(world: World, api: WorldServer, tokens: string[]): Promise<string[]> {
  const result = await runLoad({
    host: '127.0.0.1',
    port: api.port,
    connections: 32,
    seconds: 30,
    source: new URL('./support/registrations.ts', import.meta.url).href,
    repeat: false,
    first: 0,
    count: tokens.length,
    path: `/v1/drills/${world.drillId}/registrations`,
    tokens,
    extra: { community: world.community },
  });
  figuresOf(result, 201);
  const worker = await world.serve('src/main/worker.ts');
  const sql = postgres(world.databaseUrl, { max: 1 });
  await eventually('everybody has a window', async () => {
    const [row] = await sql<{ n: number }[]>`select count(*)::int as n from appointments`;
    return row?.n === tokens.length;
  });
  await worker.stop();
  const rows = await sql<{ id: string }[]>`
    select id from registrations order by substr(account, length('citizen-') + 1)::int`;
  await sql`vacuum analyze`;
  await sql.end();
  return rows.map(({ id }) => id);
}

async function sizeOf(server: WorldServer, path: string, token?: string): Promise<number> {
  const answer = await fetch(server.url + path, {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
  const { byteLength } = await answer.arrayBuffer();
  if (!answer.ok || byteLength < 10) throw new Error(`${path} was answered ${answer.status}`);
  return byteLength;
}
