import { randomUUID } from 'node:crypto';
import type postgres from 'postgres';
import { sealPerson } from '../../../src/modules/foundation/people/index.ts';
import { person } from '../../support/people.ts';
import type { World } from '../../support/world.ts';

const atOnce = 5_000;
const householdSize = 3;

/** Registers people, each with a window at the world's site, three to a household; answers their passes in order. */
export async function peopleWithWindows(world: World, sql: postgres.Sql, count: number): Promise<string[]> {
  const { keys } = await world.services.catalogue.get(world.drillId);
  const siteId = world.siteIds[0] ?? '';
  const slots = await sql<{ id: string; startsAt: Date; endsAt: Date }[]>`
    select id, starts_at as "startsAt", ends_at as "endsAt" from slots where site_id = ${siteId} order by starts_at`;
  const passes: string[] = [];
  for (let from = 0; from < count; from += atOnce) {
    const rows = Array.from({ length: Math.min(atOnce, count - from) }, (_, index) => {
      const [id, n] = [randomUUID(), from + index];
      const { document, ...rest } = person(n);
      const sealed = sealPerson(keys, 'registrations', id, {
        ...rest,
        ...document,
        unit: '1',
        room: `${n % 900}`,
      });
      const slot = slots[n % slots.length];
      if (slot === undefined) throw new Error('the site has no windows');
      passes.push(
        world.services.passes.issue({
          registrationId: id,
          drillId: world.drillId,
          slotId: slot.id,
          expiresAt: new Date(slot.endsAt.getTime() + 86_400_000),
        }),
      );
      return { id, n, slot, sealed: sealed.toString('hex') };
    });
    const households = Array.from({ length: Math.ceil(atOnce / householdSize) }, () => randomUUID());
    await sql`
      with people as materialized (
        select * from unnest(${rows.map(({ id }) => id)}::uuid[], ${rows.map(({ n }) => n)}::int[],
          ${rows.map((_, index) => households[Math.floor(index / householdSize)] ?? '')}::uuid[],
          ${rows.map(({ slot }) => slot.id)}::uuid[], ${rows.map(({ slot }) => slot.startsAt.toISOString())}::timestamptz[],
          ${rows.map(({ slot }) => slot.endsAt.toISOString())}::timestamptz[], ${rows.map(({ sealed }) => sealed)}::text[])
          as t (id, n, household_id, slot_id, starts_at, ends_at, person)),
      numbered as (insert into bench_people (n, id) select n, id from people),
      placed as (
        insert into appointments (registration_id, drill_id, site_id, slot_id, starts_at, ends_at, queue_number, reason, assigned_at)
        select id, ${world.drillId}, ${siteId}, slot_id, starts_at, ends_at, 1, 'nearest', now() from people)
      insert into registrations (id, registered_by, drill_id, household_id, account, community, building_id, status, mobility,
        source, person, registered_at, updated_at)
      select id, gen_random_uuid(), ${world.drillId}, household_id, 'citizen', ${world.community}, gen_random_uuid(), 'assigned',
        'walks', 'account', decode(person, 'hex'), now(), now()
      from people`;
  }
  return passes;
}
