import { beforeEach, describe, expect, it } from 'vitest';
import type { Day } from '../../../src/demo/day.ts';
import { type FieldTablet, markOf, type Taken } from '../../../src/demo/field-tablet.ts';
import type { Ask, Client } from '../../../src/demo/http/client.ts';
import { recordedOnce } from '../../../src/demo/proofs/tablets.ts';
import type { View } from '../../../src/demo/proofs/view.ts';
import type { CheckInRecord } from '../../../src/demo/tablet/journal-lines.ts';

let taken: Map<number, Taken>;
let view: View;
let again: { status: number };

const bodyOf = (deviceSeq: number) => ({ registrationId: `r${deviceSeq}`, ticket: `1-${deviceSeq}` });

beforeEach(() => {
  again = { status: 200 };
  taken = new Map(
    Array.from({ length: 1_500 }, (_, n) => {
      const record: CheckInRecord = {
        deviceSeq: n + 1,
        at: '2021-09-22T08:30:00Z',
        lane: '1',
        pass: `P${n}`,
      };
      const visit = { person: n } as Taken['visit'];
      return [n + 1, { record, visit, answer: markOf({ body: bodyOf(n + 1) }) }];
    }),
  );
  view = { checkedIn: new Uint8Array(1_500).fill(1) } as unknown as View;
});

function prove() {
  const client = {
    async need({ path, body }: Ask) {
      if (path === '/v1/auth/token') return { accessToken: 't', expiresIn: 3600 };
      const { checkIns } = body as { checkIns: CheckInRecord[] };
      expect(checkIns.length).toBeLessThanOrEqual(1_000);
      return { items: checkIns.map(({ deviceSeq }) => ({ deviceSeq, ...again, body: bodyOf(deviceSeq) })) };
    },
  } as unknown as Client;
  const tablet = { enrolment: { siteId: 's' }, taken, wrongBy: 0 } as unknown as FieldTablet;
  return recordedOnce({ client, sites: [{ field: [tablet] }, { field: [] }] } as unknown as Day, view, 0);
}

describe('every check-in that a tablet recorded is in the service, once', () => {
  it('holds where each is known when it is sent again', async () => {
    expect(await prove()).toMatchObject({
      holds: true,
      figures: expect.stringContaining('1,500 on 1 tablets'),
    });
  });

  it.each<[string, () => void]>([
    ['1,500 not known', () => Object.assign(again, { status: 201 })],
    ['1 not acknowledged', () => Object.assign(taken.get(7) ?? {}, { answer: undefined })],
    [
      '1 answered otherwise',
      () => Object.assign(taken.get(7) ?? {}, { answer: markOf({ body: bodyOf(8) }) }),
    ],
    ['2 of people who are not listed', () => view.checkedIn.fill(0, 3, 5)],
    ['nothing was recorded', () => taken.clear()],
  ])('fails and says "%s"', async (figures, spoil) => {
    spoil();
    expect(await prove()).toMatchObject({ holds: false, figures: expect.stringContaining(figures) });
  });
});
