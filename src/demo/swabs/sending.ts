import type { Day } from '../day.ts';
import { noteUnexpected } from '../http/tally.ts';
import { createRandom, shuffled } from '../random.ts';
import type { Recorded, SwabPoint, SwabTable } from './points.ts';

/** Acts in one upload: small, as the networks are. */
const ACTS_PER_UPLOAD = 100;
const ACTS_OF_A_PIECE = 20;
/** Of the uploads of a bad network: repeated by something on the way. */
const TWICE = 0.25;

interface ItemAnswer {
  deviceSeq: number;
  status: number;
  body: unknown;
}

/** What the service has acknowledged: from now on it is held to it. */
function acknowledge({ tube, person }: Recorded): void {
  if (person !== undefined) tube.acknowledged.add(person);
}

/** Does one act as staff do who have a network. */
export async function sendAct(day: Day, point: SwabPoint, table: SwabTable, one: Recorded): Promise<void> {
  const { act, barcode, ...fields } = one.act;
  const tube = `/v1/sites/${point.id}/tubes`;
  const path = act === 'open' ? tube : `${tube}/${barcode}/${act === 'sample' ? 'samples' : 'seal'}`;
  const { ok } = await day.client.send({
    operation: `${act} a tube`,
    method: 'POST',
    path,
    token: await table.tablet.signedIn(),
    body: act === 'open' ? { barcode, ...fields } : fields,
    expect: [201],
  });
  if (ok) acknowledge(one);
}

async function upload(
  day: Day,
  point: SwabPoint,
  table: SwabTable,
  part: readonly Recorded[],
): Promise<void> {
  const { items } = await day.client.need<{ items: ItemAnswer[] }>({
    operation: 'upload swabs',
    method: 'POST',
    path: `/v1/sites/${point.id}/swabs/batch`,
    token: await table.tablet.signedIn(),
    body: { swabs: part.map(({ act }) => act) },
  });
  const sent = new Map(part.map((one) => [one.act.deviceSeq, one]));
  for (const { deviceSeq, status, body } of items) {
    const one = sent.get(deviceSeq);
    if (one === undefined) continue;
    // Kept, though it contradicts something (202), is acknowledged, too: nothing that was recorded may be lost.
    if (status === 200 || status === 201 || status === 202) acknowledge(one);
    else noteUnexpected(day.client.tally, `${one.act.act} a tube, sent later`, status, body);
  }
}

/**
 * Sends what a table has recorded, in parts; where the network is bad, in any order and some of it twice.
 * @throws ServiceRefused where an upload is not taken as a whole
 */
export async function sendJournal(day: Day, point: SwabPoint, table: SwabTable): Promise<void> {
  const rows = table.journal.splice(0);
  const parts: Recorded[][] = [];
  for (let from = 0; from < rows.length; from += ACTS_PER_UPLOAD) {
    parts.push(rows.slice(from, from + ACTS_PER_UPLOAD));
  }
  if (point.sending !== 'when-possible') {
    for (const part of parts) await upload(day, point, table, part);
    return;
  }
  const random = createRandom(day.seed, 41, rows[0]?.act.deviceSeq ?? 0, rows.length);
  // A long one is cut in two, so that what was done last may come first.
  const pieces = parts.flatMap((part) => {
    const middle = part.length > ACTS_OF_A_PIECE ? part.length >> 1 : part.length;
    return [part.slice(middle), part.slice(0, middle)].filter((piece) => piece.length > 0);
  });
  for (const part of shuffled(pieces, random)) {
    await upload(day, point, table, shuffled(part, random));
    if (random.chance(TWICE)) await upload(day, point, table, part);
  }
}
