import type { Day } from '../day.ts';
import { wholeList } from '../http/pages.ts';
import { newTube, seal } from '../swabs/fill.ts';
import { sendJournal } from '../swabs/sending.ts';
import type { Tube } from '../swabs/tubes.ts';

interface Review {
  id: string;
  code: string;
  barcode: string | null;
  registrationId: string | null;
}

/** What the district's headquarters have yet to look at, of what tablets did with tubes. */
export async function openReviews(day: Day, county: string): Promise<Review[]> {
  const path = `/v1/drills/${day.drillId}/swab-reviews?status=open&division=${county}`;
  return await wholeList<Review>(day.client, 'list swab reviews', path, day.district(county));
}

async function moveTo(day: Day, county: string, review: Review, to: string, reason: string): Promise<void> {
  await day.client.need({
    operation: 'settle a swab review',
    method: 'POST',
    path: `/v1/swab-reviews/${review.id}/settle`,
    token: await day.district(county)(),
    body: { action: 'move', to, reason },
  });
}

/** The tube that people were moved to is sealed at its site. */
async function sealThere(day: Day, tube: Tube, now: number): Promise<void> {
  const point = day.swabs.points[tube.point];
  const [table] = point?.tables ?? [];
  if (point === undefined || table === undefined) return;
  table.journal.push(seal(point, table, tube, now));
  await sendJournal(day, point, table);
}

/** The second tube of one code is given another: everybody in it is moved there. */
async function giveOtherCode(day: Day, county: string, twin: Tube, review: Review, now: number) {
  const point = day.swabs.points[twin.point];
  const to = point?.codes.take('tube') ?? '';
  await moveTo(day, county, review, to, '两支采样管同码，现场已为后一支更换标签');
  twin.barcode = to;
  if (point !== undefined) point.toBox = point.toBox.filter((tube) => tube !== twin);
  await sealThere(day, twin, now);
}

/** Who was scanned into a full tube has their swab in the next, and is moved there. */
async function moveEleventh(day: Day, county: string, full: Tube, review: Review, now: number) {
  const { ledger } = day;
  const person = full.people.find((one) => ledger.registration[one] === review.registrationId);
  if (person === undefined) return;
  const next = newTube(day, full.point, full.today, 'pool');
  await moveTo(day, county, review, next.barcode, '现场核对，第十一人的拭子在下一管');
  full.people = full.people.filter((one) => one !== person);
  full.acknowledged.delete(person);
  next.people.push(person);
  next.acknowledged.add(person);
  next.firstSwabAt = full.lastSwabAt;
  await sealThere(day, next, now);
}

/** Headquarters settle what contradicts, at the points whose tablets were hurried to a network. */
export async function settleReviews(day: Day, now: number): Promise<void> {
  const { points, troubles } = day.swabs;
  const hurried = points.filter(({ hurries }) => hurries);
  for (const county of new Set(hurried.map((point) => point.county))) {
    for (const review of await openReviews(day, county)) {
      const { twin, eleven } = troubles;
      if (review.code === 'tube-elsewhere' && twin !== undefined && review.barcode === twin.barcode) {
        await giveOtherCode(day, county, twin, review, now);
      }
      if (review.code === 'tube-full' && eleven !== undefined && review.barcode === eleven.barcode) {
        await moveEleventh(day, county, eleven, review, now);
      }
    }
  }
  for (const point of hurried) point.hurries = false;
}
