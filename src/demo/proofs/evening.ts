import { table, whole } from '../../core/plain-table.ts';
import type { Day } from '../day.ts';
import type { Evening } from '../evening/index.ts';
import { boardOf, doorKey, missingOf } from '../evening/knocking.ts';
import { counties } from '../population/census.ts';
import { type Proof, proof } from './proof.ts';

const first = (wrong: readonly string[]): string | undefined =>
  wrong.length === 0 ? undefined : wrong.slice(0, 3).join(', ');

/** Every door at which somebody was missing has the outcome that was recorded there, or its people are on the list still. */
export async function doorsKnocked(day: Day, { knocked }: Evening): Promise<Proof> {
  const wrong: string[] = [];
  const board = new Map<string, string>();
  const listed = new Set<string>();
  for (const { code } of counties) {
    for (const [key, state] of await boardOf(day, code)) board.set(key, state);
    for await (const door of missingOf(day, code)) listed.add(doorKey(door));
  }
  for (const [key, outcome] of knocked.outcomes)
    if (board.get(key) !== outcome) wrong.push(`${key} is ${board.get(key)}, not ${outcome}`);
  for (const key of knocked.unreached) if (!listed.has(key)) wrong.push(`${key} is on no list`);
  if (knocked.doubled > 0) wrong.push(`${knocked.doubled} visits were taken a second time`);
  return proof(
    'every door of the missing has an outcome or is listed',
    `${whole(knocked.outcomes.size)} doors with an outcome, ${whole(knocked.unreached.size)} listed, all sent twice`,
    first(wrong),
  );
}

/** Every row of the list is somebody's task, one for each person; each is settled, or open and tried. */
export function rowsFollowedUp({ listed }: Evening): Proof {
  const { rows, people, job, tasks, settled, tried } = listed;
  const { result } = job;
  const settledNow = tasks.filter(({ settledAt }) => settledAt !== null).length;
  const wrong = [
    job.status === 'done' ? '' : `the import is ${job.status}`,
    result?.accepted === rows ? '' : `${result?.accepted} of ${rows} rows taken`,
    tasks.length === people ? '' : `${tasks.length} tasks for ${people} people`,
    settledNow === settled ? '' : `${settledNow} settled, ${settled} reached`,
  ].filter((text) => text !== '');
  return proof(
    'every row of the list is followed up',
    `${whole(rows)} rows of ${whole(people)} people, ${whole(tried)} called, ${whole(settled)} reached, ${whole(tried - settled)} open, ${whole(listed.nobodys)} of nobody's community`,
    first(wrong),
  );
}

/** Nobody lies in two beds, and no bed is two people's. */
export function oneBedEach({ moved }: Evening): Proof {
  const taken = moved.beds.filter(({ registrationId }) => registrationId !== null);
  const people = new Set(taken.map(({ registrationId }) => registrationId));
  const beds = new Set(taken.map(({ id }) => id));
  const holds = people.size === taken.length && beds.size === taken.length;
  return proof(
    'nobody is in two beds',
    `${people.size} people in ${beds.size} of ${moved.beds.length} beds, ${moved.refused} found none`,
    holds ? undefined : `${taken.length} beds are taken`,
  );
}

/** Whoever was to be brought somewhere has arrived there: in a bed that is theirs, or at home. */
export function nobodyBetween({ moved }: Evening): Proof {
  const { transfers, beds } = moved;
  const wrong = transfers.flatMap(({ id, status, toFacility, toCommunity }) => {
    if (status !== 'arrived') return [`${id} is ${status}`];
    const inBed = beds.some(({ transferId, state }) => transferId === id && state === 'taken');
    return inBed === (toFacility !== null) && inBed === (toCommunity === null) ? [] : [`${id} lies nowhere`];
  });
  return proof('nobody is between two places', `${transfers.length} transfers, all arrived`, first(wrong));
}

/** The evening's table. */
export function eveningTable({ knocked, listed, moved }: Evening): string {
  const count = (outcome: string) =>
    whole([...knocked.outcomes.values()].filter((found) => found === outcome).length);
  return table(
    ['the evening', 'all', 'done', 'open'],
    [
      [
        'doors of the missing',
        whole(knocked.outcomes.size + knocked.unreached.size),
        whole(knocked.outcomes.size),
        whole(knocked.unreached.size),
      ],
      ['  nobody there', '', count('nobody-there'), ''],
      ['  refused', '', count('refused'), ''],
      ['  to be visited again', '', count('again'), ''],
      ['  moved away', '', count('moved-away'), ''],
      [
        'people on the list',
        whole(listed.people),
        whole(listed.settled),
        whole(listed.tried - listed.settled),
      ],
    ],
    [
      'people brought',
      whole(moved.transfers.length),
      whole(moved.transfers.filter(({ status }) => status === 'arrived').length),
      whole(moved.transfers.filter(({ status }) => status !== 'arrived').length),
    ],
  );
}
