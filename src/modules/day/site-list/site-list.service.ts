import { setImmediate as breathe } from 'node:timers/promises';
import { maskName } from '../../../core/identity/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { invalidField } from '../../../platform/http/index.ts';
import type { DrillCatalogue, OpenDrill, SitesService } from '../../drill/index.ts';
import type { Keyring } from '../../foundation/index.ts';
import { type Caller, type DrillKeys, openPerson, requireSite } from '../../foundation/index.ts';
import { decodeListCursor, digestOfWindows, encodeListCursor, joinParts } from './list-cursor.ts';
import type { ListedPerson, ListedWindow, SiteListRead, VoidPass } from './site-list.read.ts';
import type { SiteListBundle, SiteListQuery } from './site-list.schemas.ts';

export interface SiteListService {
  /**
   * What a tablet of this site needs to work without a network: everything, or what differs from the bundle it has.
   * @throws AppError 403 at another site, 404, 400 for a range or cursor that makes no sense, 410
   *   `personal-data-destroyed`
   */
  bundle(caller: Caller, siteId: string, query: SiteListQuery): Promise<SiteListBundle>;
}

/** A day without a network, and the night before it, in ms. Until then a tablet may show names. */
const keptMs = 36 * 3_600_000;
/** Most void passes in a bundle: 40 bytes each before compression. */
const mostVoids = 5_000;
/** The longest prefixes: 256 parts, a dozen people each at a site of 3,000. */
const mostDigits = 2;
/** People for whom a part more is worth its 8 characters in every request. */
const peopleAPart = 4;
/** Sealed people opened in one go: about 10 ms, after which others have their turn. */
const openedAtOnce = 500;

export function createSiteListService(deps: {
  read: SiteListRead;
  sites: SitesService;
  drills: DrillCatalogue;
  keyring: Keyring;
  clock: Clock;
}): SiteListService {
  const { read, sites, drills, keyring, clock } = deps;

  return {
    async bundle(caller, siteId, { from, to, since }) {
      requireSite(caller, siteId);
      const site = await sites.opened(siteId);
      const drill = await drills.withPeople(site.drillId);
      checkRange(drill, from, to);
      const given = since === undefined ? undefined : decodeListCursor(since, siteId);
      const asOf = clock.now();
      const windows = await read.windows(siteId, from, to);
      const digest = digestOfWindows(windows);
      const range = { from: from?.getTime() ?? null, to: to?.getTime() ?? null };
      const had =
        given?.from === range.from &&
        given.to === range.to &&
        given.windows === digest &&
        Math.abs(asOf.getTime() - given.asOf) < keptMs
          ? given
          : undefined;
      const parts = await read.parts({
        siteId,
        slotIds: windows.map(({ id }) => id),
        rules: drill.swabRules,
        digits: had?.digits ?? mostDigits,
        known: had?.digests ?? new Map(),
        mostVoids,
      });
      const digits = had?.digits ?? digitsFor(parts.people.length + parts.voids.length);
      const cursor = encodeListCursor({
        siteId,
        ...range,
        asOf: asOf.getTime(),
        windows: digest,
        digits,
        digests: had === undefined ? joinParts(parts.digests, digits) : parts.digests,
      });
      return {
        drillId: drill.id,
        siteId,
        asOf: asOf.toISOString(),
        expiresAt: new Date(asOf.getTime() + keptMs).toISOString(),
        full: had === undefined,
        cursor,
        rules: drill.checkInRules,
        keys: keyring
          .publicKeys()
          .filter(({ purpose }) => purpose === 'pass')
          .map(({ kid, kty, crv, x, alg }) => ({ kid, kty, crv, x, alg })),
        ...(had === undefined ? { windows: windows.map(showWindow) } : {}),
        replaced: had === undefined ? [] : parts.changed,
        people: await showPeople(drill.keys, windows, parts.people),
        revoked: groupVoids(parts.voids),
        revokedComplete: parts.allVoids < mostVoids,
      };
    },
  };
}

function checkRange(drill: OpenDrill, from: Date | undefined, to: Date | undefined): void {
  if (from !== undefined && to !== undefined && from >= to) throw invalidField('?to', 'range', rangeEmpty);
  for (const [name, time] of Object.entries({ from, to })) {
    if (time !== undefined && (time < drill.startsAt || time > drill.endsAt))
      throw invalidField(`?${name}`, 'outside-drill', outsideDrill);
  }
}

const rangeEmpty = {
  en: 'It ends before it begins. Give a time after from. For example: 2021-09-22T12:00:00+08:00',
  zh: '结束时间须晚于 from。例如：2021-09-22T12:00:00+08:00',
};
const outsideDrill = {
  en: "The drill does not take place then. Give a time between the drill's startsAt and endsAt. For example: 2021-09-22T08:30:00+08:00",
  zh: '该时间不在演练期间。请填写演练 startsAt 与 endsAt 之间的时间。例如：2021-09-22T08:30:00+08:00',
};

function digitsFor(items: number): number {
  let digits = 0;
  while (digits < mostDigits && items >= peopleAPart * 16 ** (digits + 1)) digits++;
  return digits;
}

function showWindow({ id, startsAt, endsAt }: ListedWindow) {
  return { id, startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() };
}

async function showPeople(
  keys: DrillKeys,
  windows: readonly ListedWindow[],
  people: readonly ListedPerson[],
): Promise<SiteListBundle['people']> {
  const place = new Map(windows.map(({ id }, n) => [id, n]));
  const shown: SiteListBundle['people'] = [];
  for (const [n, one] of people.entries()) {
    const { id, slotId, queueNumber, householdId, status, exemptUntil, tube, person } = one;
    if (n > 0 && n % openedAtOnce === 0) await breathe();
    shown.push([
      id,
      maskName(openPerson(keys, 'registrations', id, person).name),
      place.get(slotId) ?? -1,
      queueNumber,
      householdMark(householdId),
      status === 'assigned' ? null : status,
      exemptUntil?.toISOString() ?? null,
      tube === 'pool' ? null : tube,
    ]);
  }
  return shown;
}

/** The last 6 bytes of a household's id in 8 characters: enough to tell a site's households apart. */
function householdMark(householdId: string): string {
  return Buffer.from(householdId.slice(-12), 'hex').toString('base64url');
}

function groupVoids(voids: readonly VoidPass[]): SiteListBundle['revoked'] {
  const bySlot = new Map<string, string[]>();
  for (const { id, slotId } of voids) {
    const ids = bySlot.get(slotId);
    if (ids === undefined) bySlot.set(slotId, [id]);
    else ids.push(id);
  }
  return [...bySlot].map(([slotId, ids]) => ({ slotId, ids }));
}
