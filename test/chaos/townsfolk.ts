import postgres from 'postgres';
import { gulou } from '../support/divisions.ts';
import type { World } from '../support/world.ts';

/** A drill, and whoever asks about it, whatever it runs on. */
export interface Townsfolk {
  drillId: string;
  siteId: string;
  community: string;
  slots: string[];
  /** The few that everybody wants. */
  hotSlots: string[];
  /** A few of another site, with a few places each. */
  tightSlots: string[];
  communities: readonly string[];
  citizens: string[];
  tablets: { sub: string; token: string }[];
  /** One more tablet, which checks in whom several ask about at once. */
  usher: { sub: string; token: string };
  labs: string[];
  headquarters: string;
  /** Headquarters of the district. */
  district: string;
  /** Straight to PostgreSQL, for looking from outside; the caller ends it. */
  sql: postgres.Sql;
  databaseUrl: string;
}

/** Of a world: half a million places, so that who registers in an hour has one; and a site whose windows are full at once. */
export const roomForAll = { lanes: 200, ratePerLaneHour: 240, tight: true };
const CITIZENS = 40;
const HOT_SLOTS = 3;

/** Gives a world's drill a laboratory, through the api at `base`, and everybody who is to ask their tokens. */
export async function settle(world: World, options: { base: string; tablets: number }): Promise<Townsfolk> {
  const [siteId = '', tightSite = ''] = world.siteIds;
  const { drillId, community, services } = world;
  const headquarters = await world.headquarters('city-hq', '3501');
  const made = await fetch(`${options.base}/v1/drills/${drillId}/laboratories`, {
    method: 'POST',
    headers: { authorization: `Bearer ${headquarters}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: '市疾控中心实验室', districts: ['3501'] }),
  });
  const laboratory = ((await made.json()) as { id: string }).id;
  const numbered = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
  const tablets = await Promise.all(
    numbered(options.tablets + 1).map(async (n) => {
      const sub = `chaos-tablet-${n}`;
      const token = await services.tokens.issue({ sub, role: 'tablet', division: undefined, site: siteId });
      return { sub, token };
    }),
  );
  const labs = await Promise.all(
    numbered(2).map((n) =>
      services.tokens.issue({
        sub: `chaos-lab-${n}`,
        role: 'lab',
        division: undefined,
        site: undefined,
        laboratory,
      }),
    ),
  );
  const sql = postgres(world.databaseUrl, { max: 3, onnotice: () => undefined });
  const slotsOf = async (site: string) =>
    (await sql<{ id: string }[]>`select id from slots where site_id = ${site} order by starts_at`).map(
      ({ id }) => id,
    );
  const slots = await slotsOf(siteId);
  return {
    drillId,
    siteId,
    community,
    slots,
    hotSlots: slots.slice(0, HOT_SLOTS),
    tightSlots: (await slotsOf(tightSite)).slice(0, HOT_SLOTS),
    communities: gulou.communities,
    citizens: await world.citizens(CITIZENS),
    tablets: tablets.slice(0, options.tablets),
    usher: tablets.at(-1) ?? { sub: '', token: '' },
    labs,
    headquarters,
    district: await world.headquarters('district-hq', gulou.division),
    sql,
    databaseUrl: world.databaseUrl,
  };
}
