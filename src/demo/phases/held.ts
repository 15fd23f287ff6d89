import { type Day, IN_FLIGHT } from '../day.ts';
import { wholeList } from '../http/pages.ts';
import { inParallel } from '../in-parallel.ts';
import { counties } from '../population/census.ts';

export interface HeldPerson {
  registrationId: string;
  community: string;
  barcode: string;
  toldAt: string | null;
}

/** Everybody whom a positive or doubtful tube holds, as the city's headquarters list them. */
export async function listHeld(day: Day, only: '' | '&told=false' = ''): Promise<HeldPerson[]> {
  const path = `/v1/drills/${day.drillId}/holds?division=3501${only}`;
  return await wholeList<HeldPerson>(day.client, 'list the held', path, day.city);
}

/** Whoever is held, and has not been told, is told by the worker of their community, who notes it. Answers how many. */
export async function tellHeld(day: Day): Promise<number> {
  const held = await listHeld(day, '&told=false');
  const people = new Map(held.map((one) => [one.registrationId, one.community]));
  const work = [...people];
  const part = day.progress.part('Held people told', work.length);
  await inParallel(work.length, IN_FLIGHT, async (n) => {
    const [id = '', community = ''] = work[n] ?? [];
    await day.client.need({
      operation: 'tell somebody who is held',
      method: 'POST',
      path: `/v1/registrations/${id}/told`,
      token: await (await day.swabs.worker(community))(),
    });
    part.add(1);
  });
  part.end();
  return work.length;
}

/** Every district plans whom its mobile team goes to. Answers how many were given a span. */
export async function planRoutes(day: Day): Promise<number> {
  let planned = 0;
  await inParallel(counties.length, 4, async (n) => {
    const division = counties[n]?.code ?? '';
    const done = await day.client.need<{ planned: number }>({
      operation: 'plan routes',
      method: 'POST',
      path: `/v1/drills/${day.drillId}/routes/plan`,
      token: await day.district(division)(),
      body: { division },
    });
    planned += done.planned;
  });
  return planned;
}
