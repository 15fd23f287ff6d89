import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import fc, { modelDays } from '../../../support/properties.ts';
import { startWorld } from './world.ts';

/** How a person stands in the model: the bed they lie in, and how far the transfer that is under way has come. */
interface Modelled {
  id: string | undefined;
  status: string;
  lies: string | undefined;
  kept: string | undefined;
  gave: boolean;
  took: boolean;
}

const kinds = [
  'ask',
  'approve',
  'place',
  'arrange',
  'giver',
  'taker',
  'cancel',
  'turn-away',
  'leave',
] as const;
const action = fc.record({
  kind: fc.constantFrom(...kinds, 'approve', 'place', 'arrange', 'giver', 'taker'),
  person: fc.nat(3),
  facility: fc.nat(1),
});

describe('transfers, whatever is asked in whatever order', () => {
  let world: Awaited<ReturnType<typeof startWorld>>;
  let facilities: { id: string; token: string }[];
  const capacity = [1, 2];
  beforeAll(async () => {
    world = await startWorld();
    facilities = [await world.facility('甲', 1), await world.facility('乙', 2)];
  });
  afterAll(() => world.t.close());

  test('nobody lies in two beds, no bed is two people’s, nobody is transferred twice, and each stands as the model says', async () => {
    const { t, at, ask, step, see, bedsOf, teamId, driver } = world;
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 20, maxLength: 50 }), async (actions) => {
        for (const table of ['facility_stays', 'transfer_acts', 'transfers'])
          await t.sql`delete from ${t.sql(table)}`;
        const people: Modelled[] = Array.from({ length: 4 }, () => ({
          id: undefined,
          status: 'none',
          lies: undefined,
          kept: undefined,
          gave: false,
          took: false,
        }));
        const tokenOf = (id: string | undefined) => facilities.find((one) => one.id === id)?.token;
        const taken = (id: string) =>
          people.reduce((sum, { lies, kept }) => sum + Number(lies === id) + Number(kept === id), 0);
        const open = ({ status }: Modelled) => !['none', 'arrived', 'cancelled'].includes(status);

        /** Does one act over HTTP, and the same with the model; both must agree whether it can be done. */
        const doOne = async ({
          kind,
          person: n,
          facility: f,
        }: {
          kind: string;
          person: number;
          facility: number;
        }) => {
          const one = people[n];
          const facility = facilities[f];
          if (one === undefined || facility === undefined) return;
          const says = (status: number, ok: boolean) =>
            expect([kind, one, status < 300]).toEqual([kind, one, ok]);
          if (kind === 'ask') {
            const { status, body } = await ask(80_000 + n);
            says(status, !open(one));
            if (!open(one)) Object.assign(one, { id: body.id, status: 'asked', gave: false, took: false });
            return;
          }
          if (kind === 'leave') {
            if (one.lies === undefined) return;
            const beds = await bedsOf(one.lies);
            const bed = beds.find(
              ({ registrationId, state }) => state === 'taken' && registrationId === idOf(n),
            );
            const url = `${at}/facilities/${one.lies}/beds/${bed?.id}/leave`;
            says((await t.call('POST', url, { token: tokenOf(one.lies), body: {} })).status, !open(one));
            if (!open(one)) one.lies = undefined;
            return;
          }
          if (one.id === undefined || !open(one)) return;
          const { id, status } = one;
          if (kind === 'approve') {
            says((await step(id, 'approve')).status, true);
            if (status === 'asked') one.status = 'approved';
          } else if (kind === 'place') {
            const same = one.kept === facility.id;
            const room = taken(facility.id) < (capacity[f] ?? 0);
            const ok = same || (status !== 'asked' && room);
            says((await step(id, 'place', { facility: facility.id })).status, ok);
            if (!ok || same) return;
            one.kept = facility.id;
            if (status === 'approved') one.status = 'placed';
            if (status === 'picked-up') Object.assign(one, { gave: false, took: false });
          } else if (kind === 'arrange') {
            const done = ['arranged', 'picked-up'].includes(status);
            says((await step(id, 'vehicle', { team: teamId })).status, done || status === 'placed');
            if (status === 'placed') one.status = 'arranged';
          } else if (kind === 'turn-away') {
            if (one.kept === undefined) return;
            const ok = ['placed', 'arranged'].includes(status) && !(status === 'arranged' && one.took);
            says((await step(id, 'turn-away', { reason: '消杀停用' }, tokenOf(one.kept))).status, ok);
            if (ok) Object.assign(one, { status: 'approved', kept: undefined, gave: false, took: false });
          } else if (kind === 'cancel') {
            const ok = status !== 'picked-up' && !one.took;
            says((await step(id, 'cancel', { reason: '无需转运' })).status, ok);
            if (ok) Object.assign(one, { status: 'cancelled', kept: undefined });
          } else if (status === 'arranged' || status === 'picked-up') {
            const path = status === 'arranged' ? 'pick-up' : 'arrive';
            const place = status === 'arranged' ? one.lies : one.kept;
            const team = (kind === 'taker') === (status === 'arranged');
            const token = team ? driver : tokenOf(place);
            says((await step(id, path, {}, token)).status, true);
            if (kind === 'giver') one.gave = true;
            else one.took = true;
            if (!one.gave || !one.took) return;
            Object.assign(one, { gave: false, took: false });
            if (status === 'arranged') one.status = 'picked-up';
            else Object.assign(one, { status: 'arrived', lies: one.kept, kept: undefined });
          }
        };
        const ids = new Map<number, string>();
        const idOf = (n: number) => ids.get(n);

        for (const one of actions) {
          await doOne(one);
          const transfer = people[one.person]?.id;
          if (transfer !== undefined) {
            const seen = (await see(transfer)).body;
            ids.set(one.person, seen.registrationId);
            expect(seen.status).toBe(people[one.person]?.status);
          }
          const beds = (await Promise.all(facilities.map(({ id }) => bedsOf(id)))).map((all) =>
            all.filter(({ state }) => state !== 'free'),
          );
          for (const [index, held] of beds.entries()) {
            const { id } = facilities[index] ?? { id: '' };
            expect(held.length).toBe(taken(id));
            expect(held.length).toBeLessThanOrEqual(capacity[index] ?? 0);
          }
          const lying = beds.flat().filter(({ state }) => state === 'taken');
          expect(new Set(lying.map(({ registrationId }) => registrationId)).size).toBe(lying.length);
          const [twice] = await t.sql`
            select person_id from transfers where status not in ('arrived', 'refused', 'cancelled')
            group by person_id having count(*) > 1`;
          expect(twice).toBeUndefined();
        }
      }),
      { numRuns: modelDays(4) },
    );
  });
});
