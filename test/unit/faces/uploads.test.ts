import { describe, expect, test } from 'vitest';
import { NoNetwork, type SignedIn } from '../../../src/core/tablet/index.ts';
import type { Entry, Kind, Refusal, Store } from '../../../src/faces/tablet/store.ts';
import { createUploads, whoKey } from '../../../src/faces/tablet/uploads.ts';

type Sent = { deviceSeq: number } & Record<string, unknown>;

/** A journal in memory, with the entries of one kind, from number 1 on. */
function journal(kind: Kind, records: Entry['record'][]) {
  const rows = new Map(records.map((record, n) => [n + 1, { deviceSeq: n + 1, kind, record }]));
  const refused = new Map<number, Refusal>();
  const kept = new Map<string, unknown>();
  const store = {
    get: async (name: string) => kept.get(name),
    waiting: async (of: Kind) =>
      of === kind ? [...rows.values()].filter(({ deviceSeq }) => !refused.has(deviceSeq)) : [],
    async settle(taken: readonly number[], bad: ReadonlyMap<number, Refusal>, also = new Map()) {
      for (const deviceSeq of taken) rows.delete(deviceSeq);
      for (const [deviceSeq, why] of bad) refused.set(deviceSeq, why);
      for (const [name, value] of also) kept.set(name, value);
    },
  } as unknown as Store;
  return { store, rows, refused, kept };
}

/** A service that answers each row as `answer` says; keeps what was sent. */
function service(answer: (row: Sent) => { status: number; body: unknown }) {
  const sent: Sent[][] = [];
  const signedIn: SignedIn = async ({ body }) => {
    const { checkIns, swabs } = body as { checkIns?: Sent[]; swabs?: Sent[] };
    const rows = checkIns ?? swabs ?? [];
    sent.push(rows);
    return {
      status: 200,
      body: { items: rows.map((row) => ({ deviceSeq: row.deviceSeq, ...answer(row) })) },
    };
  };
  return { sent, signedIn };
}

const acts = [
  { act: 'sample', barcode: 'A', mark: 'm', document: { type: 'resident-id', number: '1' } },
  { act: 'take-out', barcode: 'A', of: { mark: 'm' } },
  { act: 'seal', barcode: 'A', counted: 0 },
];

describe('what a tablet’s page sends', () => {
  test('of somebody who was named by a document waits for who it is, and is sent in its turn at once', async () => {
    const { store, rows, refused, kept } = journal('swab', acts);
    const { sent, signedIn } = service((row) =>
      row['act'] === 'sample'
        ? { status: 201, body: { registrationId: 'x', name: '张*', barcode: 'A', count: 4 } }
        : { status: 201, body: { barcode: 'A', count: 3 } },
    );
    const heard: unknown[] = [];
    const upload = createUploads(store, { signedIn, siteId: 's' }, async (who, counts) => {
      heard.push(...who, ...counts);
    });
    expect(await upload()).toMatchObject({ state: 'done' });
    expect(sent.map((batch) => batch.map(({ deviceSeq }) => deviceSeq))).toEqual([[1], [2, 3]]);
    expect(sent[0]?.[0]).not.toHaveProperty('mark');
    expect(sent[1]?.[0]).toEqual({ deviceSeq: 2, act: 'take-out', barcode: 'A', registrationId: 'x' });
    expect([rows.size, refused.size]).toEqual([0, 0]);
    expect(kept.get(whoKey('m'))).toEqual({ id: 'x', label: '张*' });
    // The count is that after the swab: of the other acts it may be another tube's.
    expect(heard).toEqual([
      ['m', { id: 'x', label: '张*' }],
      ['A', 4],
    ]);
  });

  test('stays, with why, where the swab itself was not taken; what comes after it goes on', async () => {
    const { store, rows, refused } = journal('swab', acts);
    const { sent, signedIn } = service((row) =>
      row['act'] === 'sample'
        ? { status: 422, body: { code: 'person-not-registered', detail: 'nobody' } }
        : { status: 201, body: {} },
    );
    await createUploads(store, { signedIn, siteId: 's' }, async () => undefined)();
    expect(sent.flat().map(({ deviceSeq }) => deviceSeq)).toEqual([1, 3]);
    expect([...refused].map(([deviceSeq, { code }]) => [deviceSeq, code])).toEqual([
      [1, 'person-not-registered'],
      [2, 'nobody-there'],
    ]);
    expect([...rows.keys()]).toEqual([1, 2]);
  });

  test('is kept whole where nothing answers, and sent as it was when something does', async () => {
    const { store, rows } = journal('swab', acts);
    const { sent, signedIn } = service(() => ({ status: 201, body: { registrationId: 'x' } }));
    let isThere = false;
    const flaky: SignedIn = async (request) => {
      const answer = await signedIn(request);
      if (!isThere) throw new NoNetwork('lost on its way back');
      return answer;
    };
    const upload = createUploads(store, { signedIn: flaky, siteId: 's' }, async () => undefined);
    expect(await upload()).toMatchObject({ state: 'no-network' });
    expect(rows.size).toBe(3);
    isThere = true;
    await upload();
    expect(sent[1]).toEqual(sent[0]);
    expect(rows.size).toBe(0);
  });

  test('of check-ins has people known by their tickets, in capitals as they are scanned', async () => {
    const { store, kept } = journal('check-in', [{ lane: 'a', document: { type: 'passport', number: '1' } }]);
    const { signedIn } = service(() => ({
      status: 201,
      body: { registrationId: 'x', name: 'J***', ticket: 'a-B1', tube: 'single' },
    }));
    await createUploads(store, { signedIn, siteId: 's' }, async () => undefined)();
    expect(kept.get(whoKey('A-B1'))).toEqual({ id: 'x', label: 'J***', need: 'single' });
  });
});
