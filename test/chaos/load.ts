import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '../../src/core/random.ts';
import { person, registration } from '../support/people.ts';
import type { Asking } from './asking.ts';
import type { Journal } from './journal.ts';
import type { Town } from './town.ts';

/** Clients of each kind. */
export interface Crowd {
  registrars: number;
  choosers: number;
  lanes: number;
  racks: number;
  labs: number;
}

interface OwnAnswer {
  id: string;
  status: string;
  appointment: { slotId: string } | null;
  code?: string;
}

interface CheckInAnswer {
  registrationId?: string;
  code?: string;
}

/** A check-in as a tablet has written it down. */
interface Row {
  id: string;
  device: string;
  row: { deviceSeq: number; at: string; lane: string; document: object };
}

/** Longest queue between two kinds of clients: whoever is ahead waits. */
const MOST_WAITING = 2_000;
const IDLE_MS = 20;
/** Between two registrations of one client: the load leaves room for whoever comes back. */
const THINKS_MS = 50;
const PER_TUBE = 10;
/** How often headquarters ask for a report. */
const REPORT_EVERY_MS = 7_000;

/**
 * People who register, choose other windows (all want the same few), come, are swabbed and get results, through whichever
 * process answers; each waits until it was told yes or no, as their apps would. What they were told goes into the journal.
 */
export function startLoad(
  town: Town,
  asking: Asking,
  journal: Journal,
  { seed, crowd }: { seed: number; crowd: Crowd },
) {
  let running = true;
  let next = 0;
  const toChoose: { n: number; id: string }[] = [];
  const toComeIn: { n: number; id: string }[] = [];
  const toSwab: string[] = [];
  const toTest: { barcode: string; testedAt: string }[] = [];
  const counts = { refusedChoices: 0, choices: 0 };
  const drill = `/v1/drills/${town.drillId}`;
  const site = `/v1/sites/${town.siteId}`;

  async function until<T>(queue: T[]): Promise<T | undefined> {
    while (queue.length === 0) {
      if (!running) return undefined;
      await sleep(IDLE_MS);
    }
    return queue.shift();
  }

  async function registrar(): Promise<void> {
    while (running) {
      if (toChoose.length > MOST_WAITING) {
        await sleep(IDLE_MS);
        continue;
      }
      const n = next++;
      const token = town.citizens[n % town.citizens.length] ?? '';
      const body = registration(n, town.community);
      const told = await asking.ask<OwnAnswer>({
        what: 'register',
        method: 'POST',
        path: `${drill}/registrations`,
        token,
        body,
      });
      if (told === undefined) continue;
      if (told.status !== 201 && told.status !== 200) {
        journal.contradictions.push(`person ${n} was refused: ${told.status} ${told.body.code}`);
        continue;
      }
      journal.registered.set(n, told.body.id);
      journal.acknowledged += 1;
      await sleep(THINKS_MS);
      toChoose.push({ n, id: told.body.id });
    }
  }

  async function chooser(who: number): Promise<void> {
    const random = createRandom(seed, 1, who);
    while (running) {
      const one = await until(toChoose);
      if (one === undefined) return;
      const token = town.citizens[one.n % town.citizens.length] ?? '';
      // A few choose several times; some never.
      for (let times = random.weighted([40, 40, 15, 5]); times > 0 && running; times--) {
        const slotId = random.chance(0.5) ? random.pick(town.hotSlots) : random.pick(town.slots);
        const told = await asking.ask<OwnAnswer>({
          what: 'choose',
          method: 'POST',
          path: `/v1/registrations/${one.id}/reschedule`,
          token,
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
      if (random.chance(0.6)) toComeIn.push(one);
    }
  }

  /** Sends rows until each was taken or refused: those that could not be taken now are sent again as they were. */
  async function sendRows(token: string, rows: Row[]): Promise<void> {
    for (let left = rows; left.length > 0; ) {
      const [only] = left;
      const single = left.length === 1 && rows.length === 1;
      const told = await asking.ask<CheckInAnswer & { items?: { status: number; body: CheckInAnswer }[] }>({
        what: 'check in',
        method: 'POST',
        path: single ? `${site}/check-ins` : `${site}/check-ins/batch`,
        token,
        body: single ? (only?.row ?? {}) : { checkIns: left.map(({ row }) => row) },
      });
      if (told === undefined) {
        for (const { id } of left) journal.doubtful.add(id);
        return;
      }
      const items = single ? [{ status: told.status, body: told.body }] : (told.body.items ?? []);
      const again: Row[] = [];
      for (const [index, one] of left.entries()) {
        const item = items[index];
        if (item !== undefined && item.status >= 500 && !single) again.push(one);
        else if (item === undefined || item.status > 201 || item.body.registrationId !== one.id) {
          const said = JSON.stringify(item?.body ?? told.body).slice(0, 300);
          journal.contradictions.push(`${one.id} was not checked in: ${item?.status} ${said}`);
        } else {
          journal.checkedIn.push({
            registrationId: one.id,
            device: one.device,
            deviceSeq: one.row.deviceSeq,
          });
          journal.acknowledged += 1;
          toSwab.push(one.id);
        }
      }
      left = again;
    }
  }

  async function lane(who: number): Promise<void> {
    const { sub: device, token } = town.tablets[who] ?? { sub: '', token: '' };
    for (let deviceSeq = 1; running; ) {
      // Every other tablet uploads what has gathered.
      const size = who % 2 === 0 ? 1 : Math.max(1, Math.min(20, toComeIn.length));
      const first = await until(toComeIn);
      if (first === undefined) return;
      const at = new Date().toISOString();
      const rows = [first, ...toComeIn.splice(0, size - 1)].map(({ n, id }) => ({
        id,
        device,
        row: { deviceSeq: deviceSeq++, at, lane: String(1 + who), document: person(n).document },
      }));
      await sendRows(token, rows);
    }
  }

  async function rack(who: number): Promise<void> {
    const { token } = town.tablets[who] ?? { token: '' };
    let deviceSeq = 1_000_000;
    const act = (path: string, body: object) =>
      asking.ask<{ count: number; registrationId?: string; code?: string }>({
        what: 'swab',
        method: 'POST',
        path: `${site}/tubes${path}`,
        token,
        body: { deviceSeq: deviceSeq++, at: new Date().toISOString(), ...body },
      });
    for (let tube = 0; running; tube++) {
      const barcode = `CH-${who}-${String(tube).padStart(6, '0')}`;
      const first = await until(toSwab);
      if (first === undefined) return;
      const opened = await act('', { barcode, kind: 'pool', poolSize: PER_TUBE });
      if (opened === undefined) return;
      if (opened.status > 201) {
        journal.contradictions.push(`${barcode} could not be opened: ${opened.status} ${opened.body.code}`);
        continue;
      }
      const within = new Set<string>();
      for (const registrationId of [first, ...toSwab.splice(0, PER_TUBE - 1)]) {
        const told = await act(`/${barcode}/samples`, { registrationId });
        if (told === undefined) {
          journal.doubtful.add(registrationId);
          continue;
        }
        if (told.status > 201) {
          journal.contradictions.push(`${registrationId} was not swabbed: ${told.status} ${told.body.code}`);
          continue;
        }
        within.add(registrationId);
        journal.sampled.push({ registrationId, barcode });
        journal.acknowledged += 1;
      }
      const sealed = await act(`/${barcode}/seal`, { counted: within.size });
      if (sealed === undefined) continue;
      if (sealed.status > 201)
        journal.contradictions.push(`${barcode} was not sealed: ${sealed.status} ${sealed.body.code}`);
      else {
        journal.sealed.set(barcode, within.size);
        journal.acknowledged += 1;
        toTest.push({ barcode, testedAt: new Date().toISOString() });
      }
    }
  }

  async function lab(who: number): Promise<void> {
    const token = town.labs[who % town.labs.length] ?? '';
    while (running) {
      const first = await until(toTest);
      if (first === undefined) return;
      const tubes = [first, ...toTest.splice(0, 19)];
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
      for (let waited = 0; running && waited < REPORT_EVERY_MS; waited += 200) await sleep(200);
    }
  }

  const times = (count: number, client: (who: number) => Promise<void>) =>
    Array.from({ length: count }, (_, who) => client(who));
  const done = Promise.all([
    ...times(crowd.registrars, registrar),
    ...times(crowd.choosers, chooser),
    ...times(crowd.lanes, lane),
    ...times(crowd.racks, (who) => rack(crowd.lanes + who)),
    ...times(crowd.labs, lab),
    headquarters(),
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
