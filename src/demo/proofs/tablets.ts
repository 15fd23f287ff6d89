import { whole } from '../../core/plain-table.ts';
import type { ItemAnswer } from '../../core/tablet/index.ts';
import { type Day, IN_FLIGHT } from '../day.ts';
import { type FieldTablet, markOf } from '../field-tablet.ts';
import { askToken } from '../http/tokens.ts';
import { inParallel } from '../in-parallel.ts';
import { type Proof, proof } from './proof.ts';
import type { View } from './view.ts';

/** Entries in one request: as many as the service takes. */
const BATCH = 1_000;

/** What one tablet's entries come to when all of them are sent again. */
async function sendAgain(day: Day, tablet: FieldTablet, now: number): Promise<ItemAnswer[]> {
  const { siteId } = tablet.enrolment;
  const records = [...tablet.taken.values()].map(({ record }) => record);
  const answers: ItemAnswer[] = [];
  const { token } = await askToken(day.client, tablet.enrolment);
  for (let from = 0; from < records.length; from += BATCH) {
    const { items } = await day.client.need<{ items: ItemAnswer[] }>({
      operation: 'send again what was acknowledged',
      method: 'POST',
      path: `/v1/sites/${siteId}/check-ins/batch`,
      token,
      body: {
        sentAt: new Date(now + tablet.wrongBy).toISOString(),
        checkIns: records.slice(from, from + BATCH),
      },
    });
    answers.push(...items);
  }
  return answers;
}

/**
 * Every check-in that a tablet recorded is in the service, once: each was acknowledged; sent again, it is known (200, and
 * not 201) with the same answer, so nothing new comes of it; and whoever it was is listed as checked in.
 */
export async function recordedOnce(day: Day, view: View, now: number): Promise<Proof> {
  const tablets = day.sites.flatMap(({ field }) => field);
  const found = { recorded: 0, unanswered: 0, unknown: 0, otherwise: 0, notListed: 0 };
  await inParallel(tablets.length, IN_FLIGHT, async (n) => {
    const tablet = tablets[n];
    if (tablet === undefined) return;
    const again = new Map((await sendAgain(day, tablet, now)).map((item) => [item.deviceSeq, item]));
    for (const [deviceSeq, { visit, answer }] of tablet.taken) {
      found.recorded++;
      const item = again.get(deviceSeq);
      if (answer === undefined) found.unanswered++;
      if (item?.status !== 200) found.unknown++;
      else if (markOf(item) !== answer) found.otherwise++;
      if (view.checkedIn[visit.person] !== 1) found.notListed++;
    }
  });
  const wrong = [
    found.recorded === 0 ? 'nothing was recorded' : '',
    found.unanswered > 0 ? `${whole(found.unanswered)} not acknowledged` : '',
    found.unknown > 0 ? `${whole(found.unknown)} not known when sent again` : '',
    found.otherwise > 0 ? `${whole(found.otherwise)} answered otherwise when sent again` : '',
    found.notListed > 0 ? `${whole(found.notListed)} of people who are not listed as checked in` : '',
  ].filter((text) => text !== '');
  return proof(
    'every check-in that a tablet recorded is in the service, once',
    `${whole(found.recorded)} on ${whole(tablets.length)} tablets with bad networks, all sent again`,
    wrong.length === 0 ? undefined : wrong.join(', '),
  );
}
