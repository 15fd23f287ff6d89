import { type NetworkAnswer, NoNetwork } from './network.ts';

/** What the service answers to each entry of a batch. */
export interface ItemAnswer {
  deviceSeq: number;
  status: number;
  body: unknown;
}

/**
 * How an upload ended. `done`: nothing is left. `no-network`, `later`: try again, the latter not before `afterMs`.
 * `refused`: the device is revoked or not of this site; everything stays in the journal until somebody has looked.
 */
export interface Upload {
  state: 'done' | 'no-network' | 'later' | 'refused';
  /** Entries answered for good this time. */
  answered: number;
  afterMs: number;
}

/** Something recorded, by the number that the device has given it. */
export interface Numbered {
  deviceSeq: number;
}

export interface UploaderOptions<R extends Numbered> {
  /** What is still to be sent, oldest first. */
  waiting(): R[] | Promise<R[]>;
  /** Notes what the service has answered for good; these are not sent again. */
  answered(answers: readonly ItemAnswer[]): Promise<void>;
  /** Sends a batch. @throws NoNetwork */
  send(records: readonly R[]): Promise<NetworkAnswer>;
  /** Entries in one request, up to 1,000. Small ones get through bad networks. */
  batch: number;
  /** The order in which entries are sent; the service does not mind which. */
  order?: (records: R[]) => R[];
  /** Told what came of each entry. */
  onAnswer?: (record: R, answer: ItemAnswer) => void;
}

/** Nothing but a repeat can help with these; every other status of an entry is an answer for good. */
const passing = (status: number): boolean =>
  status === 408 || status === 429 || status === 503 || status >= 500;

const waitMs = 5_000;

/**
 * Sends what the journal holds, in batches, and notes what was answered. Called whenever there may be a network, as
 * often as one likes: what was sent and not acknowledged is simply sent again, since the service tells entries apart by
 * device and `deviceSeq`.
 */
export function createUploader<R extends Numbered>(
  options: UploaderOptions<R>,
): { upload(): Promise<Upload> } {
  const { send, order = (records) => records, onAnswer } = options;

  /** Sends one batch; answers how many entries are done with, or why not. */
  async function sendBatch(records: readonly R[]): Promise<Upload> {
    const { status, retryAfter, body } = await send(records);
    if (status === 200) {
      const sent = new Map(records.map((record) => [record.deviceSeq, record]));
      const items = (body as { items: ItemAnswer[] }).items.filter((item) => !passing(item.status));
      const known = items.filter(({ deviceSeq }) => sent.has(deviceSeq));
      await options.answered(known);
      for (const item of known) onAnswer?.(sent.get(item.deviceSeq) as R, item);
      const state = known.length === records.length ? 'done' : 'later';
      return { state, answered: known.length, afterMs: state === 'done' ? 0 : waitMs };
    }
    if (passing(status)) return { state: 'later', answered: 0, afterMs: (retryAfter ?? 0) * 1_000 || waitMs };
    // Too large, or not understood as a whole: halves of it show which entry it is.
    if ((status === 413 || status === 400) && records.length > 1) {
      const middle = records.length >> 1;
      const first = await sendBatch(records.slice(0, middle));
      if (first.state === 'refused') return first;
      const second = await sendBatch(records.slice(middle));
      const worst = second.state === 'done' ? first : second;
      return { ...worst, answered: first.answered + second.answered };
    }
    return { state: 'refused', answered: 0, afterMs: 0 };
  }

  return {
    async upload() {
      const total: Upload = { state: 'done', answered: 0, afterMs: 0 };
      const records = order(await options.waiting());
      for (let from = 0; from < records.length; from += options.batch) {
        try {
          const { state, answered, afterMs } = await sendBatch(records.slice(from, from + options.batch));
          total.answered += answered;
          if (state !== 'done') return { ...total, state, afterMs };
        } catch (error) {
          if (!(error instanceof NoNetwork)) throw error;
          return { ...total, state: 'no-network', afterMs: waitMs };
        }
      }
      return total;
    },
  };
}
