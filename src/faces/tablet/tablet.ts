import { scannedPasses } from '../../core/passes/index.ts';
import {
  createSignedIn,
  createSiteList,
  type Decision,
  decide,
  type Enrolment,
  enrol,
  NoNetwork,
  type SiteListBundle,
} from '../../core/tablet/index.ts';
import { machineNow, setAhead, timestamp } from '../common/clock.ts';
import type { ShownDocument } from './documents.ts';
import { network } from './network.ts';
import type { Store } from './store.ts';
import { createTubes, type Tubes } from './tubes.ts';
import { type Answered, createUploads, whoKey } from './uploads.ts';
import { createVerifier } from './verify.ts';

/** How somebody is known to be who they are, as the service wants it. */
export type Shown =
  | { pass: string }
  | { document: ShownDocument }
  | { walkIn: Readonly<Record<string, unknown>> }
  | { nameInBuilding: Readonly<Record<string, unknown>> };

export type CheckedIn =
  | { admitted: false; why: Extract<Decision, { admit: false }>['why'] }
  | { admitted: true; ticket: string; decision: Decision | undefined };

/** What the tablet knows of its site, beside its list. */
export interface About {
  siteName: string;
  communities: { code: string; name: string }[];
  poolSize: number;
}

/** What the service has flagged at this site, as far as it is shown here. */
export interface Review {
  id: string;
  code: string;
  /** Of a tube; a check-in has none. */
  barcode?: string | null;
  registrationId: string | null;
  name: string | null;
  at: string | null;
  actions: string[];
}

export interface Reviews {
  /** When they were asked for, by the service's clock. */
  asOf: number;
  items: Review[];
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
  readonly tubes: Tubes;
  /** What the service has flagged at this site, as it was last heard. */
  readonly reviews: Reviews | undefined;
  /** People on the list, and when it was made; 0 while there is none. */
  readonly list: { people: number; asOf: number };
  /** Whether the service has refused the device itself: everything stays where it is. */
  readonly revoked: boolean;
  checkIn(shown: Shown, lane: string): Promise<CheckedIn>;
  /** Asks what is to be decided with the next connection. */
  lookAgain(): void;
  /** Fetches the list, and sends what is recorded, as far as the network lets it. True where it answered. */
  connect(): Promise<boolean>;
}

/** Takes a code for credentials of the tablet's own, and keeps them. @throws NoNetwork; Error where it is not taken */
export async function enrolTablet(store: Store, code: string): Promise<Enrolment> {
  const enrolment = await enrol(network, code);
  await store.put('enrolment', enrolment);
  return enrolment;
}

/** How often it is asked what is to be decided, in ms. */
const reviewEveryMs = 60_000;

/** Switches the tablet on with all that it held. */
export async function startTablet(store: Store, enrolment: Enrolment): Promise<Tablet> {
  const { siteId, tag = '' } = enrolment;
  const signedIn = createSignedIn(network, enrolment);
  const verifier = createVerifier();
  const siteList = createSiteList(() => verifier.isSigned);
  const came = await store.came();
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
    setAhead(offset);
    await take(kept.bundle);
  }

  const tubes = await createTubes(store, { siteList, verifier });
  let reviews = await store.get<Reviews>('reviews');
  let reviewedAt = 0;
  const upload = createUploads(store, { signedIn, siteId }, tubes.learn);

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
    setAhead(offset);
    const whole = siteList.whole();
    await store.put('list', { bundle: { ...whole, keys: bundle.keys }, offset });
  }

  /** Once a minute is enough, and whenever something was sent. */
  async function review(): Promise<void> {
    const at = machineNow();
    if (at - reviewedAt < reviewEveryMs) return;
    const open = (of: string) =>
      read<{ items: Review[] }>(`/v1/sites/${siteId}/${of}-reviews?status=open&limit=100`);
    const [checkIns, swabs] = [await open('check-in'), await open('swab')];
    if (checkIns === undefined || swabs === undefined) return;
    reviewedAt = at;
    reviews = { asOf: at + offset, items: [...swabs.items, ...checkIns.items] };
    await store.put('reviews', reviews);
  }

  return {
    enrolment,
    get reviews() {
      return reviews;
    },
    get about() {
      return about;
    },
    tubes,
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
      const [deviceSeq] = await store.record('check-in', [{ at: timestamp(), lane, ...shown }]);
      const ticket = `${lane}-${tag}${deviceSeq}`;
      const id = decision?.claims?.registrationId;
      if (id !== undefined) {
        came.add(id);
        await store.noteCame(id);
        // Whoever comes to the tubes with this ticket is known by it, without a network, too.
        await store.put(whoKey(ticket.toUpperCase()), { id } satisfies Answered);
      }
      return { admitted: true, ticket, decision };
    },
    lookAgain() {
      reviewedAt = 0;
    },
    async connect() {
      try {
        await refresh();
        await learn();
        const { state, answered } = await upload();
        // What was sent may have settled something, or be what there is to decide.
        if (answered > 0) reviewedAt = 0;
        if (state === 'done') await review();
        if (state === 'refused') revoked = true;
        if (state === 'done') revoked = false;
        return state !== 'no-network';
      } catch (error) {
        if (error instanceof NoNetwork) return false;
        throw error;
      }
    },
  };
}
