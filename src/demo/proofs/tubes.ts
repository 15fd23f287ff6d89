import { whole } from '../../core/plain-table.ts';
import type { Day } from '../day.ts';
import type { Troubles } from '../swabs/points.ts';
import { type Proof, proof } from './proof.ts';
import type { SwabView } from './swab-view.ts';

type Known = Pick<Day, 'swabs'>;

const first = (...texts: (string | false)[]): string | undefined => {
  const wrong = texts.filter((text) => text !== false && text !== '');
  return wrong.length === 0 ? undefined : wrong.join(', ');
};

/** What happened of all that may go wrong; nothing is proved by a day on which it did not. */
const names: Readonly<Record<keyof Troubles, string>> = {
  eleven: 'eleven in a tube',
  twin: 'one code on two tubes',
  missing: 'a missing tube',
  unlisted: 'an unlisted one',
  leaked: 'one that leaked',
  invalid: 'an invalid result',
  corrected: 'a corrected one',
};

/** From this size on there are tubes enough for all of it to happen. */
const WHOLE_DAY_FROM = 0.02;

/** Everything that may go wrong did so, once, and headquarters have nothing left to settle. */
export function troublesSettled(
  { swabs }: Known,
  { reviews }: Pick<SwabView, 'reviews'>,
  scale: number,
): Proof {
  const happened = Object.entries(names).filter(([key]) => swabs.troubles[key as keyof Troubles]);
  const absent = Object.entries(names).filter(([key]) => !swabs.troubles[key as keyof Troubles]);
  return proof(
    'what went wrong is settled',
    happened.map(([, name]) => name).join(', ') || 'nothing did',
    first(
      scale >= WHOLE_DAY_FROM &&
        absent.length > 0 &&
        `there was not ${absent.map(([, name]) => name).join(', ')}`,
      reviews.length > 0 &&
        `${whole(reviews.length)} still to be settled: ${reviews
          .slice(0, 3)
          .map(({ code, barcode }) => `${code} of ${barcode ?? 'no tube'}`)
          .join(', ')}`,
    ),
  );
}

/** Every swab that was acknowledged is in the tube that it was put into, and nobody else is; of tubes that were given up nobody. */
export function swabsKept({ swabs }: Known, view: Pick<SwabView, 'tubes'>): Proof {
  const there = new Map(view.tubes.map(({ barcode, people }) => [barcode, people]));
  const found = { swabs: 0, unacknowledged: 0, lost: 0, strangers: 0, givenUp: 0 };
  const lostFrom: string[] = [];
  for (const { barcode, people, acknowledged, givenUp, kind, point } of swabs.tubes) {
    const listed = new Set(there.get(barcode)?.map(({ person }) => person));
    there.delete(barcode);
    if (givenUp !== undefined) {
      found.givenUp += listed.size;
      continue;
    }
    found.swabs += people.length;
    found.unacknowledged += people.filter((person) => !acknowledged.has(person)).length;
    const lost = people.filter((person) => !listed.has(person)).length;
    if (lost > 0)
      lostFrom.push(
        `${whole(lost)} of ${people.length} in ${kind} tube ${barcode} at ${swabs.points[point]?.name}`,
      );
    found.lost += lost;
    found.strangers += listed.size - people.filter((person) => listed.has(person)).length;
  }
  return proof(
    'every swab acknowledged is in its tube',
    `${whole(found.swabs)} swabs in ${whole(view.tubes.length)} tubes`,
    first(
      found.swabs === 0 && 'nobody was swabbed',
      found.unacknowledged > 0 && `${whole(found.unacknowledged)} not acknowledged`,
      found.lost > 0 && `${whole(found.lost)} lost: ${lostFrom.slice(0, 3).join(', ')}`,
      found.strangers > 0 && `${whole(found.strangers)} of people who were not swabbed into it`,
      found.givenUp > 0 && `${whole(found.givenUp)} count in tubes that were given up`,
      there.size > 0 && `${whole(there.size)} tubes that nobody filled`,
    ),
  );
}

/** No tube holds more than its size, and nobody counts in two. */
export function tubesFit({ tubes }: Pick<SwabView, 'tubes'>): Proof {
  const counting = new Map<number, number>();
  let over = 0;
  let full = 0;
  let differs = 0;
  for (const { poolSize, count, people } of tubes) {
    if (people.length > poolSize || count > poolSize) over++;
    if (people.length === poolSize) full++;
    if (count !== people.length) differs++;
    for (const { person, state } of people) {
      if (state === 'in') counting.set(person, (counting.get(person) ?? 0) + 1);
    }
  }
  const twice = [...counting.values()].filter((times) => times > 1).length;
  return proof(
    'no tube over its size, and nobody in two',
    `${whole(tubes.length)} tubes, ${whole(full)} full, ${whole(counting.size)} people`,
    first(
      over > 0 && `${whole(over)} tubes over their size`,
      differs > 0 && `${whole(differs)} tubes with another count than people`,
      twice > 0 && `${whole(twice)} people in two tubes`,
    ),
  );
}

/** Every box is at its laboratory, whatever differed is explained, and no tube took longer than four hours. */
export function boxesThere({ swabs }: Known, view: Pick<SwabView, 'boxes' | 'overdue' | 'results'>): Proof {
  const there = new Map(view.boxes.map((box) => [box.code, box]));
  const absent = swabs.boxes.filter(({ code }) => !there.has(code)).length;
  const differing = view.boxes.filter(({ differs }) => differs > 0).length;
  const underway = view.boxes.filter(
    ({ status }) => !['partly-received', 'received', 'reconciled'].includes(status),
  ).length;
  const minutes = view.results.flatMap((one) => transportOf(one) ?? []);
  const longest = Math.max(0, ...minutes);
  return proof(
    'every box is at a laboratory within four hours, and what differed is explained',
    `${whole(view.boxes.length)} boxes, the longest way of a tube ${whole(longest)} min`,
    first(
      view.boxes.length === 0 && 'there was none',
      absent > 0 && `${whole(absent)} not there`,
      differing > 0 && `${whole(differing)} with something that nobody explained`,
      underway > 0 && `${whole(underway)} on their way`,
      view.overdue > 0 && `${whole(view.overdue)} late`,
      longest > 240 && 'a tube took longer than four hours',
    ),
  );
}

/** Minutes from the first swab in a tube to its laboratory. */
export function transportOf({
  swabToResultMinutes: all,
  receptionToResultMinutes: there,
}: Pick<SwabView['results'][number], 'swabToResultMinutes' | 'receptionToResultMinutes'>):
  | number
  | undefined {
  return all === null || there === null ? undefined : all - there;
}
