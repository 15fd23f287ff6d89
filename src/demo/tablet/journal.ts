import { type CheckInRecord, readLines, writeLine } from './journal-lines.ts';
import type { JournalStore } from './journal-store.ts';

/** Everything a tablet has recorded and the service has not acknowledged yet. It only grows until then. */
export interface Journal {
  /** Gives the next number and writes it down. When it resolves, it survives whatever happens to the tablet. */
  record(entry: Omit<CheckInRecord, 'deviceSeq'>): Promise<CheckInRecord>;
  /** Notes what the service has answered for good; these are not sent again. */
  answered(answers: readonly { deviceSeq: number; status: number }[]): Promise<void>;
  /** What is still to be sent, oldest first. */
  waiting(): CheckInRecord[];
  /** Numbers given so far. */
  readonly recorded: number;
  /** Lines that a crash had left unfinished. */
  readonly torn: number;
  close(): Promise<void>;
}

/** Answered records are thrown out of the store when there are so many of them: they name people. */
const compactFrom = 500;

/** Opens a journal, with whatever an earlier run of the tablet has left in it. */
export async function openJournal(store: JournalStore): Promise<Journal> {
  const text = await store.read();
  const { lines, torn } = readLines(text);
  const open = new Map<number, CheckInRecord>();
  let next = 1;
  for (const line of lines) {
    if ('next' in line) next = Math.max(next, line.next);
    if ('answered' in line) for (const { deviceSeq } of line.answered) open.delete(deviceSeq);
    if ('record' in line) {
      open.set(line.record.deviceSeq, line.record);
      next = Math.max(next, line.record.deviceSeq + 1);
    }
  }
  let done = lines.length;
  // After a torn line, or a write that failed, the next one begins a line of its own.
  let clean = text === '' || text.endsWith('\n');
  let last: Promise<unknown> = Promise.resolve();

  /** One write after the other; a failed one is its caller's, and stops nobody. */
  function write<T>(work: () => Promise<T>): Promise<T> {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  }

  async function append(line: string): Promise<void> {
    const whole = clean ? line : `\n${line}`;
    clean = false;
    await store.append(whole);
    clean = true;
    done++;
  }

  async function compact(): Promise<void> {
    const kept = [...open.values()].map((record) => writeLine({ record }));
    await store.replace([writeLine({ next }), ...kept].join(''));
    done = kept.length + 1;
    clean = true;
  }

  return {
    torn,
    get recorded() {
      return next - 1;
    },
    record: (entry) => {
      // Taken at once and never given back, even if the writing fails: half of it may have come to the disk.
      const record: CheckInRecord = { deviceSeq: next++, ...entry };
      return write(async () => {
        await append(writeLine({ record }));
        open.set(record.deviceSeq, record);
        return record;
      });
    },
    answered: (answers) =>
      write(async () => {
        const news = answers
          .filter(({ deviceSeq }) => open.has(deviceSeq))
          .map(({ deviceSeq, status }) => ({ deviceSeq, status }));
        if (news.length === 0) return;
        await append(writeLine({ answered: news }));
        for (const { deviceSeq } of news) open.delete(deviceSeq);
        if (done - open.size >= compactFrom) await compact();
      }),
    waiting: () => [...open.values()],
    close: () => write(() => store.close()),
  };
}
