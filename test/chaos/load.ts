import { randomUUID } from 'node:crypto';
import { createRandom } from '../../src/core/random.ts';
import { household, registration, rosterCsv } from '../support/people.ts';
import type { Asking } from './asking.ts';
import { givenUp } from './checks.ts';
import type { Journal } from './journal.ts';
import { createQueues } from './queues.ts';
import { createTablets, type TestableTube } from './tablets.ts';
import type { Townsfolk } from './townsfolk.ts';

/** Clients of each kind. */
export interface Crowd {
  registrars: number;
  choosers: number;
  lanes: number;
  racks: number;
  labs: number;
  /** Whether rosters are imported. */
  rosters: boolean;
}

interface OwnAnswer {
  id: string;
  status: string;
  appointment: { slotId: string } | null;
  code?: string;
}

/** Most people who wait for the next kind of clients, in all: whoever is ahead waits. */
const MOST_WAITING = 3_000;
/** Between two households of one client: the load leaves room for whoever comes back. */
const THINKS_MS = 500;
/** How many have one person, two, … */
const SIZES = [25, 20, 25, 15, 10, 5];
/** Most tubes that a laboratory tells of in one request, and how long it gathers them. */
const MOST_RESULTS = 2_000;
const GATHERS_MS = 1_500;
/** How often headquarters ask for a report, and import a part of the roster; how many people that has, and how many there are. */
const REPORT_EVERY_MS = 7_000;
const IMPORT_EVERY_MS = 6_000;
const PER_IMPORT = 500;
const MOST_IMPORTS = 30;
/** Numbers of the people on the roster; nobody else has them. */
const FIRST_ON_ROSTER = 10_000_000;

/**
 * People who register with their households, choose other windows (all want the same few), come, are swabbed and get results,
 * through whichever process answers; each waits until they were told yes or no, as their apps would. What they were told goes into
 * the journal.
 */
export function startLoad(
  town: Townsfolk & { apis: readonly { wasBehind(): boolean }[] },
  asking: Asking,
  journal: Journal,
  { seed, crowd }: { seed: number; crowd: Crowd },
) {
  let running = true;
  let next = 0;
  const queues = createQueues(() => running);
  /** `from`: the first of their household, whose account they were registered by. */
  const toChoose: { n: number; id: string; from: number }[] = [];
  const toComeIn: { n: number; id: string }[] = [];
  const toSwab: string[] = [];
  const toTest: TestableTube[] = [];
  const counts = { refusedChoices: 0, choices: 0, kept: 0 };
  const drill = `/v1/drills/${town.drillId}`;
  const tablets = createTablets(town, asking, journal, queues, { toComeIn, toSwab, toTest });
  const tokenOf = (n: number): string => town.citizens[n % town.citizens.length] ?? '';

  async function registrar(who: number): Promise<void> {
    const random = createRandom(seed, 3, who);
    while (running) {
      if (toChoose.length + toComeIn.length + toSwab.length > MOST_WAITING) {
        await queues.rest(THINKS_MS);
        continue;
      }
      const size = 1 + random.weighted(SIZES);
      const from = next;
      next += size;
      const told = await asking.ask<OwnAnswer & { members?: OwnAnswer[] }>({
        what: size === 1 ? 'register' : 'register a household',
        method: 'POST',
        path: `${drill}/${size === 1 ? 'registrations' : 'households'}`,
        token: tokenOf(from),
        body: size === 1 ? registration(from, town.community) : { ...household(from, size, town.community) },
      });
      if (told === undefined) continue;
      const members = size === 1 ? [told.body] : (told.body.members ?? []);
      if ((told.status !== 201 && told.status !== 200) || members.length !== size) {
        journal.contradictions.push(`${size} from ${from} were refused: ${told.status} ${told.body.code}`);
        continue;
      }
      const people = members.map(({ id }, index) => ({ n: from + index, id, from }));
      for (const { n, id } of people) journal.registered.set(n, id);
      journal.acknowledged += size;
      await queues.rest(THINKS_MS);
      toChoose.push(...people);
    }
  }

  async function chooser(who: number): Promise<void> {
    const random = createRandom(seed, 1, who);
    while (running) {
      const one = await queues.next(toChoose);
      if (one === undefined) return;
      // A few choose several times; most never.
      for (let times = random.weighted([60, 30, 8, 2]); times > 0 && running; times--) {
        const slotId = random.chance(0.5) ? random.pick(town.hotSlots) : random.pick(town.slots);
        const told = await asking.ask<OwnAnswer>({
          what: 'choose',
          method: 'POST',
          path: `/v1/registrations/${one.id}/reschedule`,
          token: tokenOf(one.from),
          body: { slotId, scope: 'person' },
          key: randomUUID(),
        });
        counts.choices += 1;
        if (told === undefined) journal.doubtful.add(one.id);
        else if (told.status === 200) {
          const held = told.body.appointment?.slotId;
          if (held !== slotId) journal.contradictions.push(`${one.id} chose ${slotId} and was told ${held}`);
          journal.chosen.set(one.id, slotId);
          journal.acknowledged += 1;
          journal.choices += 1;
        } else counts.refusedChoices += 1;
      }
      if (random.chance(0.85)) toComeIn.push(one);
    }
  }

  async function lab(who: number): Promise<void> {
    const token = town.labs[who % town.labs.length] ?? '';
    while (running) {
      const tubes = await queues.gather(toTest, MOST_RESULTS, GATHERS_MS);
      if (tubes === undefined) return;
      const told = await asking.ask<{
        items?: { status: number; id: string | null; state: string | null; code: string | null }[];
        code?: string;
      }>({
        what: 'enter results',
        method: 'POST',
        path: `${drill}/results`,
        token,
        body: { results: tubes.map((tube) => ({ ...tube, outcome: 'negative' })) },
      });
      if (told === undefined) continue;
      for (const [index, tube] of tubes.entries()) {
        const { barcode } = tube;
        const item = told.body.items?.[index];
        // Sent again as it was: the same row is the same result.
        if (item !== undefined && item.status >= 500) toTest.push(tube);
        // To an api whose clock is minutes behind, what was tested just now is not yet: kept, and said so.
        else if (item?.code === 'in-the-future' && town.apis.some((api) => api.wasBehind())) counts.kept += 1;
        else if (item?.id === null || item?.id === undefined || item.state !== 'counts')
          journal.contradictions.push(
            `the result of ${barcode} does not count: ${JSON.stringify(item ?? told.body).slice(0, 300)}`,
          );
        else {
          journal.resulted.set(item.id, barcode);
          journal.acknowledged += 1;
        }
      }
    }
  }

  async function headquarters(): Promise<void> {
    while (running) {
      const told = await asking.ask<{ id: string }>({
        what: 'report',
        method: 'POST',
        path: `${drill}/reports`,
        token: town.headquarters,
        body: {},
        key: randomUUID(),
      });
      if (told?.status === 202) {
        if (!journal.jobs.has(told.body.id)) journal.acknowledged += 1;
        journal.jobs.add(told.body.id);
      }
      await queues.rest(REPORT_EVERY_MS);
    }
  }

  /** Imports the roster part by part: each row is acknowledged once its job is told to be done. */
  async function district(): Promise<void> {
    const token = town.district;
    for (let n = 0; running && n < MOST_IMPORTS; n++) {
      const from = FIRST_ON_ROSTER + n * PER_IMPORT;
      const begun = await asking.ask<{ id: string; code?: string }>({
        what: 'import a roster',
        method: 'POST',
        path: `${drill}/roster/import`,
        token,
        text: rosterCsv(from, from + PER_IMPORT, town.community),
        key: randomUUID(),
      });
      if (begun === undefined) return;
      if (begun.status !== 202) {
        journal.contradictions.push(`an import was refused: ${begun.status} ${begun.body.code}`);
        continue;
      }
      const { id } = begun.body;
      for (;;) {
        const job = await asking.ask<{
          status: string;
          result?: { accepted: number };
          problem?: { code: string };
        }>({
          what: 'look at an import',
          method: 'GET',
          path: `/v1/jobs/${id}`,
          token,
        });
        if (job === undefined) return;
        const { status, result, problem } = job.body;
        if (status === 'done' && result?.accepted === PER_IMPORT) {
          journal.imported.set(id, PER_IMPORT);
          journal.acknowledged += PER_IMPORT;
        } else if (problem?.code === givenUp) {
          // Its next part is brought instead.
        } else if (job.status !== 200 || (status !== 'queued' && status !== 'running')) {
          journal.contradictions.push(`import ${id} came to ${JSON.stringify(job.body).slice(0, 300)}`);
        } else {
          await queues.rest(500);
          // Nobody waits for it any more: it comes to rest by itself.
          if (!running) return;
          continue;
        }
        break;
      }
      await queues.rest(IMPORT_EVERY_MS);
    }
  }

  const times = (count: number, client: (who: number) => Promise<void>) =>
    Array.from({ length: count }, (_, who) => client(who));
  const done = Promise.all([
    ...times(crowd.registrars, registrar),
    ...times(crowd.choosers, chooser),
    ...times(crowd.lanes, (who) => tablets.lane(who, createRandom(seed, 4, who))),
    ...times(crowd.racks, (table) => tablets.rack(crowd.lanes + table, table, createRandom(seed, 5, table))),
    ...times(crowd.labs, lab),
    headquarters(),
    ...(crowd.rosters ? [district()] : []),
  ]);
  return {
    counts,
    /** Nobody begins anything new; resolves when everybody has been told what they asked last, or given up. */
    async stop(): Promise<void> {
      running = false;
      await done;
    },
  };
}
