import type { TubeNeed } from '../../core/swabs/rules.ts';
import {
  createUploader,
  type ItemAnswer,
  type Of,
  type SignedIn,
  sendable,
  type Upload,
} from '../../core/tablet/index.ts';
import { timestamp } from '../common/clock.ts';
import type { Entry, Kind, Refusal, Store } from './store.ts';

/** Entries in one request: few enough to get through a bad network. */
const batch = 200;

/** Who somebody is, as the service has answered to the entry that brought them: kept by its mark, or by their ticket. */
export interface Answered {
  id: string;
  label?: string;
  need?: TubeNeed;
}
export const whoKey = (of: string): string => `who:${of}`;

type Body = Partial<Refusal> & {
  registrationId?: string;
  barcode?: string;
  count?: number;
  name?: string | null;
  ticket?: string;
  tube?: TubeNeed;
};

const refusalOf = ({ status, body }: ItemAnswer): Refusal => {
  const { code = 'unknown', detail = '' } = (body ?? {}) as Body;
  return { status, code, detail };
};

/** Sends what the journal holds. `onAnswers` hears of whoever has become known, and how tubes are counted, once that is kept. */
export function createUploads(
  store: Store,
  { signedIn, siteId }: { signedIn: SignedIn; siteId: string },
  onAnswers: (who: ReadonlyMap<string, Answered>, counts: ReadonlyMap<string, number>) => Promise<void>,
): () => Promise<Upload> {
  /** Whether entries wait for answers to others. */
  let held = false;
  const marks = new Map<number, string>();

  async function waiting(kind: Kind): Promise<Entry[]> {
    const entries = await store.waiting(kind);
    if (kind === 'check-in') return entries;
    const ids = new Map<string, string>();
    for (const { deviceSeq, record } of entries) {
      const { mark, of } = record as { mark?: string; of?: Of };
      if (mark !== undefined) marks.set(deviceSeq, mark);
      const known = of === undefined ? undefined : await store.get<Answered>(whoKey(of.mark));
      if (of !== undefined && known !== undefined) ids.set(of.mark, known.id);
    }
    const found = sendable(entries, (mark) => ids.get(mark));
    held = found.held;
    const lost = found.lost.map(
      ({ deviceSeq }) => [deviceSeq, { status: 0, code: 'nobody-there', detail: '' }] as const,
    );
    if (lost.length > 0) await store.settle([], new Map(lost));
    return found.ready;
  }

  async function answered(answers: readonly ItemAnswer[]): Promise<void> {
    const good = answers.filter(({ status }) => status < 400);
    const bad = answers.filter(({ status }) => status >= 400);
    const who = new Map<string, Answered>();
    const counts = new Map<string, number>();
    for (const { deviceSeq, body } of good) {
      const { registrationId: id, name, ticket, tube, barcode, count } = (body ?? {}) as Body;
      const mark = ticket?.toUpperCase() ?? marks.get(deviceSeq);
      if (id !== undefined && mark !== undefined) {
        const label = name == null ? {} : { label: name };
        who.set(mark, { id, ...label, ...(tube === undefined ? {} : { need: tube }) });
      }
      // Of a move it is the other tube's.
      if (id !== undefined && barcode !== undefined && count !== undefined) counts.set(barcode, count);
    }
    await store.settle(
      good.map(({ deviceSeq }) => deviceSeq),
      new Map(bad.map((one) => [one.deviceSeq, refusalOf(one)])),
      new Map([...who].map(([of, known]) => [whoKey(of), known])),
    );
    for (const { deviceSeq } of answers) marks.delete(deviceSeq);
    await onAnswers(who, counts);
  }

  const uploader = (kind: Kind, path: string, field: string) =>
    createUploader<Entry>({
      batch,
      waiting: () => waiting(kind),
      answered,
      send: (entries) =>
        signedIn({
          operation: path,
          method: 'POST',
          path: `/v1/sites/${siteId}/${path}`,
          body: {
            // By the tablet's own clock, right or wrong: the service measures how wrong.
            sentAt: timestamp(),
            [field]: entries.map(({ deviceSeq, record }) => ({ deviceSeq, ...record })),
          },
        }),
    });
  const checkIns = uploader('check-in', 'check-ins/batch', 'checkIns');
  const swabs = uploader('swab', 'swabs/batch', 'swabs');

  return async () => {
    const first = await checkIns.upload();
    if (first.state !== 'done') return first;
    for (;;) {
      const next = await swabs.upload();
      // What has waited for these answers can be sent now.
      if (next.state !== 'done' || !held || next.answered === 0) return next;
    }
  };
}
