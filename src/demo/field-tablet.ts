import { createHash } from 'node:crypto';
import type { Enrolment, ItemAnswer, Network } from '../core/tablet/index.ts';
import type { Random } from './random.ts';
import { createFlakyNetwork } from './tablet/flaky-network.ts';
import { openJournal } from './tablet/journal.ts';
import type { CheckInRecord } from './tablet/journal-lines.ts';
import { createMemoryStore } from './tablet/journal-store.ts';
import { type CheckedIn, type Shown, startTablet, type Tablet } from './tablet/tablet.ts';
import type { Visit } from './visit.ts';

/** A check-in as its tablet wrote it down, whose it was, and what the service answered to it. */
export interface Taken {
  record: CheckInRecord;
  visit: Visit;
  /** SHA-256 of what was answered, which is to be the same when it is sent again: of a whole drill the answers are too many to keep. */
  answer: string | undefined;
}

/** The reference tablet (see ./tablet) at a lane with a bad network and a wrong clock. */
export interface FieldTablet {
  enrolment: Enrolment;
  lane: string;
  /** Whether it has no network at all until it is brought in, days later. */
  late: boolean;
  /** Switched off and on again: what it has written down is what is left. */
  restart(): Promise<void>;
  /** Checks somebody in, with no network. */
  checkIn(visit: Visit, shown: Shown): Promise<CheckedIn>;
  /** Sends, and fetches the site list, if the network lets it. True where nothing is left to be sent. */
  connect(now: number): Promise<boolean>;
  /** All that it has recorded, by its sequence. */
  taken: ReadonlyMap<number, Taken>;
  /** How far its clock is ahead, ms. */
  wrongBy: number;
}

/** What an answer is known by. */
export const markOf = ({ body }: Pick<ItemAnswer, 'body'>): string =>
  createHash('sha256').update(JSON.stringify(body)).digest('base64');

/** Of requests: cut on the way there, on the way back, repeated by something on the way. */
const faults = { cutBefore: 0.15, cutAfter: 0.15, twice: 0.1 };

/** Entries in one upload: small, as the network is. */
const batch = 50;

const DAY = 86_400_000;

/** A tablet that has enrolled; everything that happens to it depends on `random` alone. */
export async function createFieldTablet(options: {
  enrolment: Enrolment;
  lane: string;
  late: boolean;
  network: Network;
  random: Random;
  onAnswer: (taken: Taken, answer: ItemAnswer) => void;
}): Promise<FieldTablet> {
  const { enrolment, lane, late, random, onAnswer } = options;
  const wrongBy = random.whole(-3 * DAY, 3 * DAY);
  const network = createFlakyNetwork(options.network, random, faults);
  const store = createMemoryStore();
  const kept = createMemoryStore();
  const taken = new Map<number, Taken>();
  /** The true time; the tablet's own is off by `wrongBy`. */
  let moment = 0;

  async function switchOn(): Promise<Tablet> {
    return startTablet({
      enrolment,
      lane,
      network,
      journal: await openJournal(store),
      kept,
      now: () => new Date(moment + wrongBy),
      batch,
      onAnswer({ deviceSeq }, answer) {
        const one = taken.get(deviceSeq);
        if (one === undefined) return;
        one.answer = markOf(answer);
        onAnswer(one, answer);
      },
    });
  }
  let tablet = await switchOn();

  return {
    enrolment,
    lane,
    late,
    taken,
    wrongBy,
    async restart() {
      await tablet.journal.close();
      tablet = await switchOn();
    },
    async checkIn(visit, shown) {
      moment = visit.at;
      const result = await tablet.checkIn(shown);
      if (result.admitted) {
        const { record } = result;
        taken.set(record.deviceSeq, { record, visit, answer: undefined });
      }
      return result;
    },
    async connect(now) {
      moment = now;
      await tablet.refresh();
      return (await tablet.upload()).state === 'done';
    },
  };
}
