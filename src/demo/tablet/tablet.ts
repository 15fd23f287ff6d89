import {
  createSignedIn,
  createUploader,
  type Decision,
  decide,
  type Enrolment,
  type ItemAnswer,
  type Network,
  NoNetwork,
  type Upload,
} from '../../core/tablet/index.ts';
import type { Journal } from './journal.ts';
import type { CheckInRecord } from './journal-lines.ts';
import type { JournalStore } from './journal-store.ts';
import { createSiteList, type SiteList, type SiteListBundle } from './site-list.ts';

/** How somebody is known to be who they are. */
export type Shown = Pick<CheckInRecord, 'pass' | 'document' | 'walkIn'>;

/** What staff see. */
export type CheckedIn =
  | { admitted: false; why: Extract<Decision, { admit: false }>['why'] }
  | { admitted: true; ticket: string; record: CheckInRecord; decision: Decision | undefined };

/**
 * A tablet at one lane. `checkIn` never waits for a network; `refresh` and `upload` are called whenever there may be
 * one, and do what they can.
 */
export interface Tablet {
  /** Checks in whoever stands there, gives a ticket and writes it down. */
  checkIn(shown: Shown): Promise<CheckedIn>;
  /** Fetches the site list, or what has changed in it. False where that did not work: the old one is used on. */
  refresh(): Promise<boolean>;
  /** Sends what has been recorded. */
  upload(): Promise<Upload>;
  readonly siteList: SiteList;
  readonly journal: Journal;
}

export interface TabletOptions {
  enrolment: Enrolment;
  lane: string;
  network: Network;
  journal: Journal;
  /** Where the site list is kept for when the tablet is switched on again with no network; nowhere unless told. */
  kept?: JournalStore;
  /** The tablet's own clock, right or wrong. */
  now: () => Date;
  batch?: number;
  order?: (records: CheckInRecord[]) => CheckInRecord[];
  onAnswer?: (record: CheckInRecord, answer: ItemAnswer) => void;
}

/** Switches a tablet on, with what it held when it was switched off. */
export async function startTablet(options: TabletOptions): Promise<Tablet> {
  const { enrolment, lane, network, journal, kept, now, batch = 200, order, onAnswer } = options;
  const { siteId, tag = '' } = enrolment;
  const signedIn = createSignedIn(network, enrolment);
  const siteList = createSiteList();
  /** Who was checked in on this tablet since it was switched on. */
  const came = new Set<string>();
  /** What has to be added to the tablet's clock to have the service's, ms. */
  let offset = 0;
  const serviceNow = (): number => now().getTime() + offset;
  const before = await kept?.read();
  if (before !== undefined && before !== '') {
    const { bundle, clockOffset } = JSON.parse(before) as { bundle: SiteListBundle; clockOffset: number };
    siteList.take(bundle);
    offset = clockOffset;
  }
  const uploader = createUploader<CheckInRecord>({
    waiting: journal.waiting,
    answered: journal.answered,
    send: (records) =>
      signedIn({
        operation: 'upload check-ins',
        method: 'POST',
        path: `/v1/sites/${siteId}/check-ins/batch`,
        // By the tablet's own clock, right or wrong: so the service can measure how wrong.
        body: { sentAt: now().toISOString(), checkIns: records },
      }),
    batch,
    ...(order === undefined ? {} : { order }),
    ...(onAnswer === undefined ? {} : { onAnswer }),
  });

  return {
    siteList,
    journal,

    async checkIn(shown) {
      if (serviceNow() >= siteList.expiresAt) siteList.forget();
      const { pass } = shown;
      const decision = pass === undefined ? undefined : decide(pass, siteList, { now: serviceNow(), came });
      if (decision?.admit === false) return { admitted: false, why: decision.why };
      // The tablet's own clock, not the one put right: the service does that, by `sentAt`.
      const record = await journal.record({ at: now().toISOString(), lane, ...shown });
      if (decision?.claims !== undefined) came.add(decision.claims.registrationId);
      return { admitted: true, ticket: `${lane}-${tag}${record.deviceSeq}`, record, decision };
    },

    async refresh() {
      const since = siteList.cursor === undefined ? '' : `?since=${encodeURIComponent(siteList.cursor)}`;
      try {
        const { status, body } = await signedIn({
          operation: 'fetch the site list',
          method: 'GET',
          path: `/v1/sites/${siteId}/site-list${since}`,
        });
        if (status !== 200) return false;
        const bundle = body as SiteListBundle;
        siteList.take(bundle);
        offset = Date.parse(bundle.asOf) - now().getTime();
        await kept?.replace(JSON.stringify({ bundle: siteList.whole(), clockOffset: offset }));
        return true;
      } catch (error) {
        if (error instanceof NoNetwork) return false;
        throw error;
      }
    },

    upload: () => uploader.upload(),
  };
}
