import type { Day } from '../day.ts';
import { KNOCKING } from '../schedule.ts';
import { type Knocked, knock } from './knocking.ts';
import { callThrough, type Listed } from './provincial-list.ts';
import { bringPeople, type Moved } from './transfers.ts';

/** What the evening before midnight came to. */
export interface Evening {
  knocked: Knocked;
  listed: Listed;
  moved: Moved;
}

/** The evening: teams knock at the missing, a list of the province is called through, ten people are brought somewhere. */
export async function spendEvening(day: Day): Promise<Evening> {
  await day.moveClock(KNOCKING);
  const knocked = await knock(day);
  const listed = await callThrough(day);
  return { knocked, listed, moved: await bringPeople(day) };
}
