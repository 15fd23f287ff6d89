import { randomUUID } from 'node:crypto';
import type postgres from 'postgres';
import type { World } from '../../support/world.ts';

/** Tokens of so many enrolled tablets of the world's first site. */
export async function tabletsOf(world: World, sql: postgres.Sql, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  const siteId = world.siteIds[0] ?? '';
  await sql`
    insert into devices (id, drill_id, site_id, division, label, number, code_expires_at, enrolled_at, created_at, created_by)
    select id, ${world.drillId}, ${siteId}, '350102', 'bench', n, now(), now(), now(), 'bench'
    from unnest(${ids}::uuid[]) with ordinality as t (id, n)`;
  return Promise.all(
    ids.map((sub) => world.services.tokens.issue({ sub, role: 'tablet', division: undefined, site: siteId })),
  );
}
