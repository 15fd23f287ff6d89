import { setTimeout as sleep } from 'node:timers/promises';
import type { Site } from '../day.ts';
import type { Client } from '../http/client.ts';
import { allItems } from '../http/pages.ts';
import { createSession, type Session } from '../http/tokens.ts';
import { inParallel } from '../in-parallel.ts';
import { counties } from '../population/census.ts';
import type { Population } from '../population/index.ts';
import type { Progress } from '../progress.ts';
import { planSites } from '../sites.ts';
import { addClient, type Headquarters } from './headquarters.ts';
import { type RosterPeople, rosterFiles } from './roster.ts';

interface Stage {
  client: Client;
  headquarters: Headquarters;
  population: Population;
  progress: Progress;
  drillId: string;
}

/** Every district adds its sites; each lane is given a tablet. In the order of the plan. */
export async function addSites(stage: Stage): Promise<Site[]> {
  const { client, headquarters, population, progress, drillId } = stage;
  const planned = planSites(population);
  const part = progress.part('Sites planned', planned.length);
  const sites: Site[] = [];
  await inParallel(planned.length, 8, async (i) => {
    const one = planned[i];
    if (one === undefined) return;
    const county = one.plan.division.slice(0, 6);
    const { id } = await client.need<{ id: string }>({
      operation: 'add a site',
      method: 'POST',
      path: `/v1/drills/${drillId}/sites`,
      token: await headquarters.district(county)(),
      body: one.plan,
    });
    const tablets = await Promise.all(
      Array.from({ length: one.plan.lanes }, async (_, lane) => {
        const name = `${one.plan.name}${lane + 1}号台`;
        const credentials = await addClient(client, headquarters.admin, { name, role: 'tablet', site: id });
        return { signedIn: createSession(client, credentials), sequence: 0 };
      }),
    );
    sites[i] = { ...one, id, county, tablets, field: [] };
    part.add(1);
  });
  part.end();
  return sites;
}

interface ImportJob {
  id: string;
  status: string;
  result?: { rows: number; accepted: number; errors: { row: number; pointer: string; code: string }[] };
  problem?: { code: string };
}

/** How often a job is looked at, in ms. */
const LOOK_EVERY_MS = 200;

/** Waits for a job to end, however it ends. */
async function finished(
  { client }: Pick<Stage, 'client'>,
  token: () => Promise<string>,
  id: string,
): Promise<ImportJob> {
  for (;;) {
    const job = await client.need<ImportJob>({
      operation: 'look at an import',
      method: 'GET',
      path: `/v1/jobs/${id}`,
      token: await token(),
    });
    if (job.status !== 'queued' && job.status !== 'running') return job;
    await sleep(LOOK_EVERY_MS);
  }
}

/** Every district, or those named, imports the roster of its communities, and says that it is complete. @throws Error where a row is rejected. */
export async function importRoster(
  stage: Omit<Stage, 'population'> & { population: RosterPeople & Pick<Population, 'people'> },
  districts: readonly string[] = counties.map(({ code }) => code),
): Promise<void> {
  const { client, headquarters, population, progress, drillId } = stage;
  const part = progress.part('Roster imported', population.people);
  await inParallel(districts.length, 2, async (i) => {
    const county = districts[i] ?? '';
    const token = headquarters.district(county);
    for (const { csv, rows } of rosterFiles(population, county)) {
      const { id } = await client.need<ImportJob>({
        operation: 'import a roster',
        method: 'POST',
        path: `/v1/drills/${drillId}/roster/import`,
        token: await token(),
        csv,
        expect: [202],
      });
      const { status, result, problem } = await finished(stage, token, id);
      if (status !== 'done' || result?.accepted !== rows) {
        const first = JSON.stringify(problem ?? result?.errors[0]);
        throw new Error(
          `of ${rows} roster rows of ${county} ${result?.accepted ?? 0} were accepted (${status}): ${first}`,
        );
      }
      part.add(rows);
    }
    const communities = population.places.map(({ code }) => code).filter((code) => code.startsWith(county));
    await client.need({
      operation: 'declare rosters complete',
      method: 'POST',
      path: `/v1/drills/${drillId}/roster/completion`,
      token: await token(),
      body: { communities },
    });
  });
  part.end();
}

/** Every district publishes its part of the drill, without force: the plan must be feasible. */
export async function publish(stage: Stage): Promise<void> {
  const part = stage.progress.part('Districts published', counties.length);
  for (const { code } of counties) {
    await stage.client.need({
      operation: 'publish a district',
      method: 'POST',
      path: `/v1/drills/${stage.drillId}/publish`,
      token: await stage.headquarters.district(code)(),
      body: { division: code },
    });
    part.add(1);
  }
  part.end();
}

/** A slot as anybody can read it. */
export interface SlotView {
  id: string;
  startsAt: string;
  endsAt: string;
  capacity: number;
  available: number;
}

/** The slots of one site; those of a draft its headquarters alone can read. */
export async function slotsOf(client: Client, siteId: string, signedIn?: Session): Promise<SlotView[]> {
  const slots: SlotView[] = [];
  const path = `/v1/sites/${siteId}/slots`;
  for await (const slot of allItems<SlotView>(client, 'list slots', path, signedIn)) slots.push(slot);
  return slots;
}
