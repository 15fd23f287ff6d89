import { appendFile, mkdtemp, readFile, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from '../../../../src/demo/tablet/journal.ts';
import {
  createMemoryStore,
  type JournalStore,
  openFileStore,
} from '../../../../src/demo/tablet/journal-store.ts';

const entry = (n: number) => ({
  at: `2021-09-22T08:${String(n % 60).padStart(2, '0')}:00Z`,
  lane: '1',
  pass: `P${n}`,
});
const numbers = (records: { deviceSeq: number }[]) => records.map(({ deviceSeq }) => deviceSeq);

describe('a journal in a file', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'muster-journal-'));
    path = join(folder, 'journal');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('has everything when it is opened again, and goes on counting', async () => {
    const first = await openJournal(await openFileStore(path));
    for (let n = 1; n <= 5; n++) await first.record(entry(n));
    await first.answered([
      { deviceSeq: 2, status: 201 },
      { deviceSeq: 4, status: 422 },
    ]);
    await first.close();
    const again = await openJournal(await openFileStore(path));
    expect(again.waiting()).toEqual([1, 3, 5].map((n) => ({ deviceSeq: n, ...entry(n) })));
    expect((await again.record(entry(6))).deviceSeq).toBe(6);
    await again.close();
  });

  it('loses the line that was being written when it was cut off at any byte, and no other', async () => {
    const journal = await openJournal(await openFileStore(path));
    await journal.record(entry(1));
    await journal.record(entry(2));
    const { size: before } = await stat(path);
    await journal.record(entry(3));
    await journal.close();
    const whole = await readFile(path, 'utf8');
    const { size } = await stat(path);
    for (let left = size; left >= before; left--) {
      await rm(path);
      await appendFile(path, whole);
      await truncate(path, left);
      const again = await openJournal(await openFileStore(path));
      // Without its line feed a line is whole.
      const there = left >= size - 1 ? [1, 2, 3] : [1, 2];
      expect([left, numbers(again.waiting())]).toEqual([left, there]);
      const { deviceSeq } = await again.record(entry(9));
      expect(deviceSeq).toBe(there.length + 1);
      await again.close();
      const third = await openJournal(await openFileStore(path));
      expect([left, numbers(third.waiting())]).toEqual([left, [...there, deviceSeq]]);
      await third.close();
    }
  });

  it('passes over bytes that the disk has spoilt in its middle', async () => {
    const journal = await openJournal(await openFileStore(path));
    for (let n = 1; n <= 3; n++) await journal.record(entry(n));
    await journal.close();
    const spoilt = (await readFile(path, 'utf8')).replace('P2', 'P7');
    await rm(path);
    await appendFile(path, spoilt);
    const again = await openJournal(await openFileStore(path));
    expect([numbers(again.waiting()), again.torn]).toEqual([[1, 3], 1]);
    await again.close();
  });

  it('throws out what was answered, and keeps numbers and what waits', async () => {
    const journal = await openJournal(await openFileStore(path));
    for (let n = 1; n <= 400; n++) await journal.record(entry(n));
    await journal.answered(Array.from({ length: 399 }, (_, n) => ({ deviceSeq: n + 1, status: 201 })));
    const large = (await stat(path)).size;
    await journal.record(entry(401));
    for (let n = 0; n < 120; n++) {
      const { deviceSeq } = await journal.record(entry(n));
      await journal.answered([{ deviceSeq, status: 200 }]);
    }
    expect((await stat(path)).size).toBeLessThan(large / 2);
    await journal.close();
    const again = await openJournal(await openFileStore(path));
    expect([numbers(again.waiting()), again.recorded]).toEqual([[400, 401], 521]);
    await again.close();
  });
});

describe('a journal', () => {
  it('gives no number twice, even where writing fails half way', async () => {
    const memory = createMemoryStore();
    let failing = false;
    const store: JournalStore = {
      ...memory,
      async append(text) {
        if (!failing) return memory.append(text);
        await memory.append(text.slice(0, 20));
        throw new Error('no space left');
      },
    };
    const journal = await openJournal(store);
    await journal.record(entry(1));
    failing = true;
    await expect(journal.record(entry(2))).rejects.toThrow('no space left');
    failing = false;
    expect((await journal.record(entry(3))).deviceSeq).toBe(3);
    expect(numbers(journal.waiting())).toEqual([1, 3]);
    const again = await openJournal(memory);
    expect(numbers(again.waiting())).toEqual([1, 3]);
    expect(again.torn).toBe(1);
  });

  it('numbers what is recorded at once in order', async () => {
    const journal = await openJournal(createMemoryStore());
    const records = await Promise.all([1, 2, 3, 4].map((n) => journal.record(entry(n))));
    expect(numbers(records)).toEqual([1, 2, 3, 4]);
    expect(numbers(journal.waiting())).toEqual([1, 2, 3, 4]);
  });
});
