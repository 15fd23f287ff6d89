import { describe, expect, it } from 'vitest';
import {
  createSignedIn,
  createUploader,
  type Network,
  type UploaderOptions,
} from '../../../../src/core/tablet/index.ts';
import { createRandom, shuffled } from '../../../../src/demo/random.ts';
import { createFlakyNetwork } from '../../../../src/demo/tablet/flaky-network.ts';
import { type Journal, openJournal } from '../../../../src/demo/tablet/journal.ts';
import type { CheckInRecord } from '../../../../src/demo/tablet/journal-lines.ts';
import { createMemoryStore } from '../../../../src/demo/tablet/journal-store.ts';
import { createFakeService } from './fake-service.ts';

const credentials = { clientId: 'c', clientSecret: 's' };

/** How a journal is sent, as the tablet does it. */
const sending = (journal: Journal, network: Network, now: () => Date) => {
  const signedIn = createSignedIn(network, credentials);
  return {
    waiting: journal.waiting,
    answered: journal.answered,
    send: (records: readonly CheckInRecord[]) =>
      signedIn({
        operation: 'upload check-ins',
        method: 'POST',
        path: '/v1/sites/site/check-ins/batch',
        body: { sentAt: now().toISOString(), checkIns: records },
      }),
  };
};

async function start(records: number, options: Partial<UploaderOptions<CheckInRecord>> = {}) {
  const service = createFakeService();
  const store = createMemoryStore();
  const journal = await openJournal(store);
  for (let n = 1; n <= records; n++)
    await journal.record({ at: '2021-09-22T08:30:00Z', lane: '1', pass: `P${n}` });
  const uploader = createUploader({
    ...sending(journal, service.network, () => new Date('1970-01-03T00:00:00Z')),
    batch: 10,
    ...options,
  });
  return { service, store, journal, uploader };
}

describe('an upload', () => {
  it('sends everything in batches, once, with the tablet’s own time', async () => {
    const { service, journal, uploader } = await start(25);
    expect(await uploader.upload()).toEqual({ state: 'done', answered: 25, afterMs: 0 });
    expect([service.kept.size, service.requests, journal.waiting().length]).toEqual([25, 4, 0]);
    expect(await uploader.upload()).toEqual({ state: 'done', answered: 0, afterMs: 0 });
    expect(service.requests).toBe(4);
  });

  it('signs in again when the token has ended', async () => {
    const { service, uploader } = await start(5);
    service.expireTokens = true;
    expect((await uploader.upload()).state).toBe('done');
    expect([service.tokens, service.kept.size]).toEqual([2, 5]);
  });

  it('of a revoked device keeps everything', async () => {
    const { service, journal, uploader } = await start(5);
    service.revoked = true;
    expect((await uploader.upload()).state).toBe('refused');
    expect(journal.waiting()).toHaveLength(5);
  });

  it('comes again later where the service is busy, as late as it says', async () => {
    const { service, journal, uploader } = await start(5);
    service.instead = { status: 503, retryAfter: 7, body: {} };
    expect(await uploader.upload()).toEqual({ state: 'later', answered: 0, afterMs: 7_000 });
    expect(journal.waiting()).toHaveLength(5);
    expect((await uploader.upload()).state).toBe('done');
  });

  it('sends again the entries that had to wait, and takes every other answer for good', async () => {
    const answers: [number, number][] = [];
    const { service, journal, uploader } = await start(4, {
      onAnswer: ({ deviceSeq }, { status }) => answers.push([deviceSeq, status]),
    });
    service.itemStatus = ({ deviceSeq }) => ({ 2: 422, 3: 503 })[deviceSeq];
    expect(await uploader.upload()).toMatchObject({ state: 'later', answered: 3 });
    expect(journal.waiting().map(({ deviceSeq }) => deviceSeq)).toEqual([3]);
    service.itemStatus = () => undefined;
    expect((await uploader.upload()).state).toBe('done');
    expect(answers).toEqual([
      [1, 201],
      [2, 422],
      [4, 201],
      [3, 201],
    ]);
  });

  it('goes in halves where a batch is too large', async () => {
    const { service, journal, uploader } = await start(10);
    service.mostEntries = 3;
    expect(await uploader.upload()).toMatchObject({ state: 'done', answered: 10 });
    expect([service.kept.size, journal.waiting().length]).toEqual([10, 0]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'loses and doubles nothing over network %i, shuffled and with the tablet switched off at times',
    async (seed) => {
      const random = createRandom(seed, 8);
      const service = createFakeService();
      const store = createMemoryStore();
      const network = createFlakyNetwork(service.network, random, {
        cutBefore: 0.3,
        cutAfter: 0.3,
        twice: 0.2,
      });
      const given = new Set<number>();
      const answered: number[] = [];
      for (let life = 0; life < 6; life++) {
        // What was not written down is gone with the battery: journal and token are made anew.
        const journal = await openJournal(store);
        const uploader = createUploader({
          ...sending(journal, network, () => new Date(random.whole(0, 4e12))),
          batch: random.whole(1, 30),
          order: (records) => shuffled(records, random),
          onAnswer: ({ deviceSeq }) => answered.push(deviceSeq),
        });
        for (let n = 0; n < 40; n++) {
          const { deviceSeq } = await journal.record({
            at: '2999-01-01T00:00:00Z',
            lane: '2',
            pass: `${life}/${n}`,
          });
          expect(given.has(deviceSeq)).toBe(false);
          given.add(deviceSeq);
          if (random.chance(0.2)) await uploader.upload();
        }
      }
      const journal = await openJournal(store);
      const uploader = createUploader({
        ...sending(journal, service.network, () => new Date(0)),
        batch: 1_000,
      });
      expect((await uploader.upload()).state).toBe('done');
      expect([...service.kept.keys()].sort((a, b) => a - b)).toEqual([...given].sort((a, b) => a - b));
      expect(new Set([...service.kept.values()].map(({ pass }) => pass)).size).toBe(240);
      expect(new Set(answered).size).toBe(answered.length);
      // Else the network was none to speak of.
      expect(service.repeats).toBeGreaterThan(10);
    },
  );
});
