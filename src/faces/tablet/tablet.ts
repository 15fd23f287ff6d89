import { scannedPasses } from '../../core/passes/index.ts';
import {
  createSignedIn,
  createSiteList,
  createUploader,
  type Decision,
  decide,
  type Enrolment,
  enrol,
  type ItemAnswer,
  NoNetwork,
  type SiteListBundle,
} from '../../core/tablet/index.ts';
import { machineNow } from '../common/clock.ts';
import type { ShownDocument } from './documents.ts';
import { network } from './network.ts';
import type { Entry, Kind, Refusal, Store } from './store.ts';
import { createVerifier } from './verify.ts';

/** How somebody is known to be who they are, as the service wants it. */
export type Shown =
  | { pass: string }
  | { document: ShownDocument }
  | { walkIn: Readonly<Record<string, unknown>> };

export type CheckedIn =
  | { admitted: false; why: Extract<Decision, { admit: false }>['why'] }
  | { admitted: true; ticket: string; decision: Decision | undefined };

/** The tube that is being filled on this tablet. */
export interface Tube {
  barcode: string;
  count: number;
}

/** What the tablet knows of its site, beside its list. */
export interface About {
  siteName: string;
  communities: { code: string; name: string }[];
  poolSize: number;
}

/** What of a site is asked for. */
interface Site {
  name: string;
  drillId: string;
  communities: string[];
}

export interface Tablet {
  readonly enrolment: Enrolment;
  readonly about: About | undefined;
  readonly tube: Tube | null;
  /** People on the list, and when it was made; 0 while there is none. */
  readonly list: { people: number; asOf: number };
  /** Whether the service has refused the device itself: everything stays where it is. */
  readonly revoked: boolean;
  checkIn(shown: Shown, lane: string): Promise<CheckedIn>;
  /** Goes on with a tube: a new one, or one that was begun before. */
  openTube(barcode: string): Promise<void>;
  /** Puts somebody's swab into the open tube. @throws Error where none is open */
  addSwab(who: { pass: string } | { document: ShownDocument } | { ticket: string }): Promise<Tube>;
  sealTube(counted: number): Promise<void>;
  /** Fetches the list, and sends what is recorded, as far as the network lets it. True where it answered. */
  connect(): Promise<boolean>;
}

/** Takes a code for credentials of the tablet's own, and keeps them. @throws NoNetwork; Error where it is not taken */
export async function enrolTablet(store: Store, code: string): Promise<Enrolment> {
  const enrolment = await enrol(network, code);
  await store.put('enrolment', enrolment);
  return enrolment;
}

const batch = 200;

/** The tablet's own time, right or wrong. */
const timestamp = (): string => new Date(machineNow()).toISOString();

/** Switches the tablet on with all that it held. */
export async function startTablet(store: Store, enrolment: Enrolment): Promise<Tablet> {
  const { siteId, tag = '' } = enrolment;
  const signedIn = createSignedIn(network, enrolment);
  const verifier = createVerifier();
  const siteList = createSiteList(() => verifier.isSigned);
  const came = await store.came();
  let tube = (await store.get<Tube | null>('tube')) ?? null;
  let about = await store.get<About>('about');
  let offset = 0;
  let asOf = 0;
  let revoked = false;

  async function take(bundle: SiteListBundle): Promise<void> {
    const able = await verifier.take(bundle.keys);
    siteList.take(able ? bundle : { ...bundle, keys: [] });
    asOf = Date.parse(bundle.asOf);
  }
  const kept = await store.get<{ bundle: SiteListBundle; offset: number }>('list');
  if (kept !== undefined) {
    ({ offset } = kept);
    await take(kept.bundle);
  }

  const refusalOf = ({ status, body }: ItemAnswer): Refusal => {
    const { code = 'unknown', detail = '' } = (body ?? {}) as Partial<Refusal>;
    return { status, code, detail };
  };
  const uploader = (kind: Kind, path: string, field: string) =>
    createUploader<Entry>({
      batch,
      waiting: () => store.waiting(kind),
      async answered(answers) {
        const good = answers.filter(({ status }) => status < 400);
        const bad = answers.filter(({ status }) => status >= 400);
        await store.settle(
          good.map(({ deviceSeq }) => deviceSeq),
          new Map(bad.map((one) => [one.deviceSeq, refusalOf(one)])),
        );
      },
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
  const uploads = [
    uploader('check-in', 'check-ins/batch', 'checkIns'),
    uploader('swab', 'swabs/batch', 'swabs'),
  ];

  async function read<T>(path: string): Promise<T | undefined> {
    const { status, body } = await signedIn({ operation: 'look', method: 'GET', path });
    return status === 200 ? (body as T) : undefined;
  }

  async function learn(): Promise<void> {
    if (about !== undefined) return;
    const site = await read<Site>(`/v1/sites/${siteId}`);
    const drill =
      site === undefined ? undefined : await read<{ poolSize: number }>(`/v1/drills/${site.drillId}`);
    if (site === undefined || drill === undefined) return;
    const communities = [];
    for (const code of site.communities) {
      const one = await read<{ name: string }>(`/v1/divisions/${code}`);
      communities.push({ code, name: one?.name ?? code });
    }
    about = { siteName: site.name, communities, poolSize: drill.poolSize };
    await store.put('about', about);
  }

  async function refresh(): Promise<void> {
    const since = siteList.cursor === undefined ? '' : `?since=${encodeURIComponent(siteList.cursor)}`;
    const bundle = await read<SiteListBundle>(`/v1/sites/${siteId}/site-list${since}`);
    if (bundle === undefined) return;
    await take(bundle);
    offset = asOf - machineNow();
    const whole = siteList.whole();
    await store.put('list', { bundle: { ...whole, keys: bundle.keys }, offset });
  }

  /** An act with a tube is written down together with how the tube then stands. */
  async function act(record: Entry['record'], next: Tube | null): Promise<void> {
    await store.record('swab', { at: timestamp(), ...record }, { name: 'tube', value: next });
    tube = next;
  }

  return {
    enrolment,
    get about() {
      return about;
    },
    get tube() {
      return tube;
    },
    get list() {
      return { people: siteList.size, asOf };
    },
    get revoked() {
      return revoked;
    },
    async checkIn(shown, lane) {
      const now = machineNow() + offset;
      if (now >= siteList.expiresAt) siteList.forget();
      let decision: Decision | undefined;
      if ('pass' in shown) {
        if (scannedPasses(shown.pass).length > 0) await verifier.look(shown.pass, siteList.drillId);
        decision = decide(shown.pass, siteList, { now, came });
      }
      if (decision?.admit === false) return { admitted: false, why: decision.why };
      const deviceSeq = await store.record('check-in', { at: timestamp(), lane, ...shown });
      const id = decision?.claims?.registrationId;
      if (id !== undefined) {
        came.add(id);
        await store.noteCame(id);
      }
      return { admitted: true, ticket: `${lane}-${tag}${deviceSeq}`, decision };
    },
    async openTube(barcode) {
      if (tube?.barcode === barcode) return;
      await act({ act: 'open', barcode, kind: 'pool' }, { barcode, count: 0 });
    },
    async addSwab(who) {
      if (tube === null) throw new Error('no tube is open');
      const { barcode, count } = tube;
      const next = { barcode, count: count + 1 };
      await act({ act: 'sample', barcode, ...who }, next);
      return next;
    },
    async sealTube(counted) {
      if (tube !== null) await act({ act: 'seal', barcode: tube.barcode, counted }, null);
    },
    async connect() {
      try {
        await refresh();
        await learn();
        for (const { upload } of uploads) {
          const { state } = await upload();
          if (state === 'refused') revoked = true;
          if (state === 'no-network') return false;
          if (state === 'done') revoked = false;
        }
        return true;
      } catch (error) {
        if (error instanceof NoNetwork) return false;
        throw error;
      }
    },
  };
}
