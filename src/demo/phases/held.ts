import { type Day, IN_FLIGHT } from '../day.ts';
import { wholeList } from '../http/pages.ts';
import { inParallel } from '../in-parallel.ts';

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

/** The city plans to whom the mobile teams of the districts go, of all who have no time yet. */
export async function planRoutes(day: Day): Promise<void> {
  await day.client.need({
    operation: 'plan routes',
    method: 'POST',
    path: `/v1/drills/${day.drillId}/routes/plan`,
    token: await day.city(),
    body: {},
  });
}
