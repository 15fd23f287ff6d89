import type { Network } from '../../core/tablet/index.ts';
import { enrol } from '../../core/tablet/index.ts';
import { type Day, IN_FLIGHT } from '../day.ts';
import { createFieldTablet, type FieldTablet } from '../field-tablet.ts';
import type { Client } from '../http/client.ts';
import { noteUnexpected } from '../http/tally.ts';
import { inParallel } from '../in-parallel.ts';
import { createRandom } from '../random.ts';
import { acknowledge, type CheckInAnswer } from './acknowledge.ts';

/** One site in so many has a bad network; its tablets are the reference client. */
export const badNetworkEvery = 3;
/** One of its tablets in so many has none at all until they are brought in, on the last morning and when the sites have closed. */
const lateEvery = 10;
/** Chance that a tablet finds a network after a window. */
const networkAtTimes = 0.3;

/** The way to the service, without its faults. */
function networkOf(client: Client): Network {
  return async ({ operation, ...request }) => {
    const { status, body } = await client.send({ operation: `${operation} (tablet)`, ...request });
    return { status, body };
  };
}

/** The district adds a device, and the tablet at the lane takes its code. */
async function addFieldTablet(day: Day, site: number, lane: number): Promise<FieldTablet> {
  const { client, seed } = day;
  const { id = '', county = '', plan } = day.sites[site] ?? {};
  const { code } = await client.need<{ code: string }>({
    operation: 'add a device',
    method: 'POST',
    path: '/v1/devices',
    token: await day.district(county)(),
    body: { siteId: id, label: `${plan?.name ?? ''}${lane + 1}号台` },
  });
  const network = networkOf(client);
  const random = createRandom(seed, 21, site, lane);
  return createFieldTablet({
    enrolment: await enrol(network, code),
    lane: `${lane + 1}`,
    late: random.chance(1 / lateEvery),
    network,
    random,
    onAnswer({ visit }, { status, body }) {
      if (status !== 200 && status !== 201)
        noteUnexpected(client.tally, `check in by ${visit.mode}, sent later`, status, body);
      else if (day.ledger.checkedIn[visit.person] !== 1) acknowledge(day, visit, body as CheckInAnswer);
    },
  });
}

/** The tablets of the sites with bad networks enrol. */
export async function enrolFieldTablets(day: Day): Promise<void> {
  const lanes = day.sites.flatMap(({ tablets }, site) =>
    site % badNetworkEvery === 0 ? tablets.map((_, lane) => ({ site, lane })) : [],
  );
  const part = day.progress.part('Tablets enrolled', lanes.length);
  await inParallel(lanes.length, 8, async (n) => {
    const { site = 0, lane = 0 } = lanes[n] ?? {};
    const field = day.sites[site]?.field;
    if (field !== undefined) field[lane] = await addFieldTablet(day, site, lane);
    part.add(1);
  });
  part.end();
}

const fieldTablets = (day: Day): FieldTablet[] => day.sites.flatMap(({ field }) => field);

/** After a window that ends then: whoever finds a network sends what it has. Answers those that have nothing left. */
export async function connectAtTimes(day: Day, window: number): Promise<Set<FieldTablet>> {
  const tablets = fieldTablets(day);
  const through = new Set<FieldTablet>();
  await inParallel(tablets.length, IN_FLIGHT, async (n) => {
    const tablet = tablets[n];
    if (tablet === undefined || tablet.late) return;
    if (!createRandom(day.seed, 22, n, window).chance(networkAtTimes)) return;
    if (await tablet.connect(window - 1_000)) through.add(tablet);
  });
  return through;
}

/** In the morning tablets are switched on, and those that find a network fetch the roster. */
export async function switchOn(day: Day, now: number): Promise<void> {
  const tablets = fieldTablets(day);
  await inParallel(tablets.length, IN_FLIGHT, async (n) => {
    await tablets[n]?.restart();
    if (tablets[n]?.late === false) await tablets[n]?.connect(now);
  });
}

/** With networks as bad as these, nothing takes so many tries. */
const mostTries = 200;

/** Tablets are brought in: each sends until nothing is left. @throws Error where one does not come to an end */
export async function bringIn(day: Day, now: number): Promise<void> {
  const tablets = fieldTablets(day);
  const part = day.progress.part('Tablets brought in', tablets.length);
  await inParallel(tablets.length, IN_FLIGHT, async (n) => {
    const tablet = tablets[n];
    for (let tries = 0; tablet !== undefined && !(await tablet.connect(now)); tries++) {
      if (tries > mostTries) throw new Error(`tablet ${n} does not get rid of what it has recorded`);
    }
    part.add(1);
  });
  part.end();
}
