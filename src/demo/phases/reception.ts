import type { Day } from '../day.ts';
import { rfc3339 } from '../schedule.ts';
import { sendBoxes } from '../swabs/box-sending.ts';
import type { Box, BoxAct } from '../swabs/boxes.ts';
import type { Laboratory } from '../swabs/points.ts';
import type { Tube } from '../swabs/tubes.ts';
import { dueAgain } from './due-again.ts';

interface Discrepancy {
  code: string;
  about: string;
  outcome: string | null;
}

/** What a laboratory says of a difference: a missing tube is lost, an unlisted one belongs to the box, the rest is as it is. */
const outcomes: Readonly<Record<string, string>> = { missing: 'lost', unlisted: 'taken-in' };

/** Whether a tube is a pool of several whose site has been heard: what goes wrong on the first day goes wrong with such a one. */
const isOrdinary = ({ swabs }: Day, { kind, people, point }: Tube): boolean =>
  kind === 'pool' && people.length > 2 && swabs.points[point]?.sending !== 'when-possible';

/** Of the first boxes one has a tube missing, and another one that has leaked. */
function findTroubles(day: Day, today: number, boxes: readonly Box[]): void {
  const { troubles } = day.swabs;
  if (today > 0) return;
  const whole = boxes.filter(({ forgotten }) => forgotten === undefined);
  for (const { tubes } of whole) {
    const tube = tubes.find((one) => isOrdinary(day, one));
    if (tube === undefined) continue;
    if (troubles.missing === undefined && tubes.length > 1) troubles.missing = tube;
    else if (troubles.leaked === undefined) troubles.leaked = tube;
  }
}

/** What the laboratory records of a box: signed for, and each tube scanned that is there. */
function laboratoryActs(day: Day, box: Box, { clerk }: Laboratory, at: number): BoxAct[] {
  const { missing, leaked } = day.swabs.troubles;
  const { code, handovers } = box;
  const there = box.tubes.filter((tube) => tube !== missing);
  const stamp = () => ({ deviceSeq: ++clerk.sequence, at: rfc3339(at), code });
  return [
    { ...stamp(), act: 'accept', handover: handovers.toLaboratory, count: there.length },
    ...there.map((tube): BoxAct => {
      const received = { ...stamp(), act: 'receive', barcode: tube.barcode, by: 'scan' } as const;
      return tube === leaked ? { ...received, condition: 'leaked' } : received;
    }),
  ];
}

/** A tube is given up, once: whoever is in it is due again. */
function giveUp(day: Day, tube: Tube | undefined, why: 'leaked' | 'lost'): void {
  if (tube === undefined || tube.givenUp !== undefined) return;
  tube.givenUp = why;
  dueAgain(day, tube);
}

/** The laboratories sign for their boxes and scan what is in them; whoever is in a tube that leaked is due again. */
export async function receiveBoxes(
  day: Day,
  today: number,
  boxes: readonly Box[],
  at: number,
): Promise<void> {
  const { laboratories, troubles } = day.swabs;
  findTroubles(day, today, boxes);
  for (const [index, laboratory] of laboratories.entries()) {
    const own = boxes.filter((box) => box.laboratory === index);
    if (own.length === 0) continue;
    await sendBoxes(
      day,
      laboratory.clerk,
      own.flatMap((box) => laboratoryActs(day, box, laboratory, at)),
    );
    for (const { tubes } of own) {
      laboratory.tubes.push(...tubes.filter((tube) => tube !== troubles.missing && tube !== troubles.leaked));
    }
  }
  giveUp(day, troubles.leaked, 'leaked');
}

/** What nobody has explained of a box, with what the laboratory says of it. */
async function explanationsOf(day: Day, { code }: Box, { clerk }: Laboratory) {
  const { discrepancies } = await day.client.need<{ discrepancies: Discrepancy[] }>({
    operation: 'look at a box',
    method: 'GET',
    path: `/v1/drills/${day.drillId}/boxes/${code}`,
    token: await clerk.signedIn(),
  });
  return discrepancies
    .filter(({ outcome }) => outcome === null)
    .map(({ code: what, about }) => ({ code: what, about, outcome: outcomes[what] ?? 'explained' }));
}

/** The laboratories explain what differs in boxes; whoever is in a tube that was not there is due again. */
export async function reconcileBoxes(day: Day, boxes: readonly Box[]): Promise<void> {
  const { laboratories, troubles } = day.swabs;
  for (const box of boxes) {
    const laboratory = laboratories[box.laboratory];
    const differs = box.forgotten !== undefined || box.tubes.some((tube) => tube === troubles.missing);
    if (!differs || laboratory === undefined) continue;
    await day.client.need({
      operation: 'reconcile a box',
      method: 'POST',
      path: `/v1/drills/${day.drillId}/boxes/${box.code}/reconcile`,
      token: await laboratory.clerk.signedIn(),
      body: {
        deviceSeq: ++laboratory.clerk.sequence,
        explanations: await explanationsOf(day, box, laboratory),
      },
    });
  }
  if (boxes.some(({ tubes }) => tubes.some((tube) => tube === troubles.missing))) {
    giveUp(day, troubles.missing, 'lost');
  }
}
