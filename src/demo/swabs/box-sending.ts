import type { Day } from '../day.ts';
import { noteUnexpected } from '../http/tally.ts';
import type { Session } from '../http/tokens.ts';
import type { BoxAct } from './boxes.ts';

/** Acts in one upload: as many as the service takes. */
const ACTS_PER_UPLOAD = 1_000;

/** Sends what somebody did with boxes, as a batch. @throws ServiceRefused where one is not taken as a whole */
export async function sendBoxes(day: Day, by: { signedIn: Session }, acts: readonly BoxAct[]): Promise<void> {
  for (let from = 0; from < acts.length; from += ACTS_PER_UPLOAD) {
    const part = acts.slice(from, from + ACTS_PER_UPLOAD);
    const { items } = await day.client.need<{
      items: { status: number; deviceSeq: number; body: unknown }[];
    }>({
      operation: 'upload box acts',
      method: 'POST',
      path: `/v1/drills/${day.drillId}/boxes/batch`,
      token: await by.signedIn(),
      body: { acts: part },
    });
    for (const [n, { status, body }] of items.entries()) {
      if (status === 200 || status === 201) continue;
      noteUnexpected(day.client.tally, `${part[n]?.act} a box, sent in a batch`, status, body);
    }
  }
}

/** Where each act goes by a call of its own. */
const paths: Record<'open' | 'pack' | 'seal' | 'hand-over', (code: string) => string> = {
  open: () => '',
  pack: (code) => `/${code}/tubes`,
  seal: (code) => `/${code}/seal`,
  'hand-over': (code) => `/${code}/handovers`,
};

/** Does an act with a box as staff of a site do who have a network. */
export async function doWithBox(
  day: Day,
  by: { signedIn: Session },
  act: Extract<BoxAct, { act: keyof typeof paths }>,
): Promise<void> {
  const { act: what, code, ...fields } = act;
  await day.client.send({
    operation: `${what} a box`,
    method: 'POST',
    path: `/v1/drills/${day.drillId}/boxes${paths[what](code)}`,
    token: await by.signedIn(),
    body: what === 'open' ? { code, ...fields } : fields,
    expect: [201],
  });
}
