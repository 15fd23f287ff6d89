import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type postgres from 'postgres';
import { type District, firstDay } from './city.ts';

/** The id of thing `n` of a kind: looks like a keyed hash, so that tables are as scattered as real ones. */
export function idOf(kind: string, district: string, n: number): string {
  const hex = createHash('md5').update(`${kind}/${district}/${n}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

const at = (ms: number): string => new Date(ms).toISOString();
const none = '\\N';
/** What a sealed person takes, with name, document, phone, door and consent. */
const sealed = `\\\\x${randomBytes(380).toString('hex')}`;

export async function copyIn(
  sql: postgres.Sql,
  table: string,
  columns: readonly string[],
  rows: Iterable<string>,
): Promise<void> {
  const target = await sql`copy ${sql(table)} (${sql(columns)}) from stdin`.writable();
  await pipeline(Readable.from(chunksOf(rows)), target);
}

function* chunksOf(rows: Iterable<string>): Generator<string> {
  let chunk = '';
  for (const row of rows) {
    chunk += row;
    if (chunk.length > 65_536) {
      yield chunk;
      chunk = '';
    }
  }
  if (chunk !== '') yield chunk;
}

/** A published drill without places or people. */
export async function seedDrill(
  sql: postgres.Sql,
  drillId: string,
  communities: readonly string[],
): Promise<void> {
  const key = randomBytes(60);
  await sql`
    insert into drills (id, name, city, starts_at, ends_at, window_minutes, pool_size, exemption_hours, status, version,
      data_key_wrapped, id_key_wrapped, created_at, created_by)
    values (${drillId}, 'bench', '3501', ${at(firstDay)}, ${at(firstDay + 3 * 86_400_000)}, 30, 10, 48, 'published', 1,
      ${key}, ${key}, now(), 'bench')`;
  for (let from = 0; from < communities.length; from += 5_000) {
    await sql`
      insert into drill_communities (drill_id, community)
      select ${drillId}, unnest(${communities.slice(from, from + 5_000)}::text[])`;
  }
}

/** Sites, slots, buildings and waiting people of a district; people in an order as they would register: anyhow. */
export async function seedDistrict(sql: postgres.Sql, drillId: string, district: District): Promise<void> {
  const { code, problem, communities } = district;
  const { sites, slots, buildings } = problem;
  const siteId = (n: number): string => idOf('site', code, n);
  const count = sites.lng.length;
  const indices = (n: number) => Array.from({ length: n }, (_, index) => index);
  await copyIn(
    sql,
    'sites',
    [
      'id',
      'drill_id',
      'name',
      'address',
      'lng',
      'lat',
      'division',
      'lanes',
      'rate_per_lane_hour',
      'walk_in_share',
      'hours',
      'status',
      'version',
      'created_at',
    ],
    indices(count).map((s) =>
      line([
        siteId(s),
        drillId,
        `site ${s}`,
        'street',
        sites.lng[s],
        sites.lat[s],
        code,
        3,
        70,
        0.1,
        '[]',
        'published',
        1,
        at(firstDay),
      ]),
    ),
  );
  const serves = indices(communities.length).flatMap((c) =>
    Array.from(
      problem.communities.site.subarray(
        problem.communities.firstSite[c],
        problem.communities.firstSite[c + 1],
      ),
    ).map((s) => line([siteId(s), drillId, communities[c]])),
  );
  await copyIn(sql, 'site_communities', ['site_id', 'drill_id', 'community'], serves);
  await copyIn(
    sql,
    'slots',
    ['id', 'site_id', 'drill_id', 'starts_at', 'ends_at', 'capacity', 'bookable'],
    indices(count).flatMap((s) =>
      indices((sites.firstSlot[s + 1] ?? 0) - (sites.firstSlot[s] ?? 0)).map((w) => {
        const slot = (sites.firstSlot[s] ?? 0) + w;
        const places = slots.bookable[slot] ?? 0;
        return line([
          idOf('slot', code, slot),
          siteId(s),
          drillId,
          at(slots.startsAt[slot] ?? 0),
          at(slots.endsAt[slot] ?? 0),
          places,
          places,
        ]);
      }),
    ),
  );
  await copyIn(
    sql,
    'buildings',
    ['id', 'drill_id', 'community', 'name', 'lng', 'lat'],
    indices(buildings.lng.length).map((b) =>
      line([
        idOf('building', code, b),
        drillId,
        communities[buildings.community[b] ?? 0],
        `${b}`,
        buildings.lng[b],
        buildings.lat[b],
      ]),
    ),
  );
  await copyIn(sql, 'registrations', registrationColumns, registrationsOf(drillId, district));
  await sql`
    insert into waiting (registration_id, drill_id, community, building_id, household_id, elderly, exempt_until, preferences,
      revision)
    select id, drill_id, community, building_id, household_id, elderly, exempt_until, preferences, revision
    from registrations where drill_id = ${drillId} and community like ${`${code}%`} on conflict do nothing`;
}

const registrationColumns = [
  'id',
  'drill_id',
  'household_id',
  'account',
  'community',
  'building_id',
  'status',
  'mobility',
  'source',
  'elderly',
  'exempt_until',
  'preferences',
  'registered_by',
  'likeness',
  'person',
  'registered_at',
  'updated_at',
];

/** One line a person; households in a scattered order, as they come in. */
function* registrationsOf(drillId: string, { code, problem, communities }: District): Generator<string> {
  const { parties, buildings } = problem;
  const households = parties.size.length;
  // A step that shares no factor with the count visits every household once.
  const step = coprime(Math.floor(households * 0.618) + 1, households);
  let people = 0;
  for (let n = 0, h = 0; n < households; n++, h = (h + step) % households) {
    const building = parties.building[h] ?? 0;
    const household = idOf('household', code, h);
    const wishes = wishesOf(problem, code, h);
    const release = parties.release[h] ?? Number.NEGATIVE_INFINITY;
    for (let member = 0; member < (parties.size[h] ?? 0); member++) {
      const id = idOf('person', code, people++);
      yield line([
        id,
        drillId,
        household,
        `citizen-${n}`,
        communities[buildings.community[building] ?? 0],
        idOf('building', code, building),
        'pending',
        'walks',
        'account',
        parties.elderly[h] === 1 && member === 0 ? 't' : 'f',
        release === Number.NEGATIVE_INFINITY ? none : at(release),
        wishes,
        id,
        id,
        sealed,
        at(firstDay),
        at(firstDay),
      ]);
    }
  }
}

function wishesOf({ parties }: District['problem'], code: string, h: number): string {
  const sites = Array.from(parties.wish.subarray(parties.firstWish[h], parties.firstWish[h + 1]));
  const from = parties.wantFrom[h] ?? Number.NEGATIVE_INFINITY;
  if (sites.length === 0 && from === Number.NEGATIVE_INFINITY) return none;
  return JSON.stringify({
    ...(sites.length === 0 ? {} : { sites: sites.map((site) => idOf('site', code, site)) }),
    ...(from === Number.NEGATIVE_INFINITY ? {} : { notBefore: at(from) }),
  });
}

function coprime(from: number, count: number): number {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  let step = Math.max(1, from % Math.max(1, count));
  while (divisor(step, count) !== 1) step++;
  return step;
}

export const line = (fields: readonly unknown[]): string => `${fields.join('\t')}\n`;
