import { whole } from '../../core/plain-table.ts';
import { type Proof, proof } from '../proofs/proof.ts';
import type { DayRun } from './day.ts';
import type { Listed } from './windows.ts';

/** What is checked from outside when the day is over. */
export function proofsOf(
  { sent, answers }: DayRun,
  about: {
    before: ReadonlyMap<string, Listed>;
    after: ReadonlyMap<string, Listed>;
    /** Check-ins that headquarters have to look at, and messages to the app with a wrong signature. */
    reviews: number;
    forged: number;
    visitors: number;
  },
): Proof[] {
  const { before, after, reviews, forged, visitors } = about;
  const acknowledged = [...sent.checkedIn];
  const missing = acknowledged.filter(([id]) => (after.get(id)?.checkedInAt ?? null) === null).length;
  const twice = acknowledged.filter(([, times]) => times > 1).length;
  const unasked = [...after.values()].filter(
    ({ id, checkedInAt }) => checkedInAt !== null && !sent.checkedIn.has(id),
  ).length;
  const slotOf = (one: Listed | undefined): string | undefined => one?.appointment?.slotId;
  const moved = [...before.values()].filter((one) => slotOf(after.get(one.id)) !== slotOf(one));
  const unwilling = moved.filter(({ id }) => !answers.took.has(id)).length;
  const elsewhere = [...answers.took].filter(([id, slot]) => slotOf(after.get(id)) !== slot).length;
  const notAsked = [...answers.took.keys()].filter((id) => !answers.offered.has(id)).length;
  return [
    proof(
      'every check-in acknowledged is there once',
      `${whole(acknowledged.length)} people, ${whole(sent.swabs)} swabs`,
      missing + twice + unasked + sent.refused.length + reviews === 0 && acknowledged.length === visitors
        ? undefined
        : `${missing} missing, ${twice} twice, ${unasked} never sent, ${reviews} to be looked at, ${visitors} came, refused: ${[...new Set(sent.refused)].join(', ')}`,
    ),
    proof(
      'nobody was moved who did not take an offer',
      `${whole(answers.offered.size)} people were offered another window, ${whole(answers.took.size)} took it, ${whole(moved.length)} have another one than before`,
      unwilling + elsewhere + notAsked + forged === 0
        ? undefined
        : `${unwilling} moved unasked, ${elsewhere} not where they wished, ${notAsked} were never offered one, ${forged} messages forged`,
    ),
  ];
}
