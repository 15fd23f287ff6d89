import postgres from 'postgres';
import { composeApi, composeHouse } from '../../src/main/compose.ts';
import { openGround } from '../../src/main/ground.ts';
import { requireSharedDatabase, runProcess } from '../../src/main/run.ts';
import { createBuildingsRepo } from '../../src/modules/foundation/buildings/buildings.repo.ts';
import { createDoneBefore } from '../../src/modules/residents/registrations/done-before.read.ts';
import { createOwnReader } from '../../src/modules/residents/registrations/own-reader.ts';
import { createRegistrationsRead } from '../../src/modules/residents/registrations/registrations.read.ts';
import { createRegistrationsRepo } from '../../src/modules/residents/registrations/registrations.repo.ts';
import { createRegistrationsService } from '../../src/modules/residents/registrations/registrations.service.ts';

/**
 * Muster's own api, but for how a registration is written (`WRITER`): `transaction`, each in one of its own, as in
 * textbooks; `statement`, our statement, one for each request; `hasty`, acknowledged before it is committed,
 * which a test of what crashes cost must notice.
 */
await runProcess('other-writer', async (config, logger) => {
  const settings = requireSharedDatabase(config);
  const ground = await openGround(settings, logger, 'other-writer');
  const house = composeHouse(ground);
  const { services } = house;
  const sql = postgres(settings.databaseUrl, { max: 32 });
  const repo = createRegistrationsRepo(ground.database);
  type Submit = Parameters<typeof createRegistrationsService>[0]['writer']['submit'];
  const writers: Record<string, Submit> = {
    statement: async (people) => (await repo.register([people]))[0],
    hasty: (people) => {
      setTimeout(() => void repo.register([people]).catch(() => undefined), 20);
      return Promise.resolve(people.map((one) => ({ ...one, fresh: true })));
    },
    transaction: (people) =>
      sql.begin(async (tx) => {
        const written = [];
        for (const one of people) {
          const [there] = await tx`select account from registrations where id = ${one.id} for update`;
          if (there !== undefined) throw new Error('a bench registers nobody twice');
          await tx`
                insert into registrations (id, registered_by, drill_id, household_id, account, community, building_id,
                  status, mobility, source, elderly, likeness, person, registered_at, updated_at)
                values (${one.id}, ${one.eventId}, ${one.drillId}, ${one.householdId}, ${one.account}, ${one.community},
                  ${one.buildingId}, ${one.status}, ${one.mobility}, ${one.source}, ${one.elderly}, ${one.likeness ?? null},
                  ${one.person}, ${one.at}, ${one.at})`;
          if (one.status === 'pending' && one.mobility === 'walks' && one.source === 'account') {
            await tx`
                insert into waiting (registration_id, drill_id, community, building_id, household_id, elderly, exempt_until)
                values (${one.id}, ${one.drillId}, ${one.community}, ${one.buildingId}, ${one.householdId}, ${one.elderly},
                  ${one.exemptUntil ?? null})`;
          }
          await tx`
                insert into registration_events (registration_id, id, drill_id, at, kind, actor, data)
                values (${one.id}, ${one.eventId}, ${one.drillId}, ${one.at}, 'registered', ${one.account},
                  ${tx.json({ status: one.status })})`;
          written.push({ id: one.id, householdId: one.householdId, status: one.status, fresh: true });
        }
        return written;
      }),
  };
  const submit = writers[process.env['WRITER'] ?? ''];
  if (submit === undefined) throw new Error(`WRITER must be one of: ${Object.keys(writers).join(', ')}`);
  const registrations = createRegistrationsService({
    repo,
    writer: { submit, queued: 0, close: () => Promise.resolve() },
    read: createRegistrationsRead(ground.database),
    doneBefore: createDoneBefore(ground.database),
    ownReader: createOwnReader({
      read: createRegistrationsRead(ground.database),
      isPassing: () => false,
    }),
    drills: services.catalogue,
    buildings: createBuildingsRepo(ground.database),
    clock: ground.clock,
    onWaiting: services.signals.waiting,
  });
  // The routes hold the service itself: what it does is replaced within it.
  Object.assign(services.registrations, registrations);
  const app = await composeApi(ground, house);
  await app.listen({ host: config.host, port: config.port });
  return async () => {
    await app.close();
    await sql.end({ timeout: 2 });
    await house.close();
    await ground.close();
  };
});
