import { type PassClaims, type PassFault, readPass, scannedPasses } from '../passes/index.ts';
import type { Expected, SiteList } from './site-list.ts';

/** Why a code is not taken. The person is then checked in by document: nobody is sent away by a tablet. */
export type Refusal = PassFault | 'expired' | 'revoked';

/**
 * What staff are told, and decide on. `unverified`: the tablet has never had a site list, so it has no keys. `not-on-site-list`: the site list does not know them in this window; they may have got
 * it since, so the pass counts, and the service says later.
 */
export type Warning =
  | 'early'
  | 'late'
  | 'other-site'
  | 'exempt-until'
  | 'already-checked-in'
  | 'not-on-site-list'
  | 'unverified';

export type Decision =
  | { admit: false; why: Refusal }
  | {
      admit: true;
      /** Undefined where they could not be read. */
      claims: PassClaims | undefined;
      /** What the site list says of them. */
      person: Expected | undefined;
      /** Others of the household who have not come yet. */
      toCome: Expected[];
      warnings: Warning[];
    };

/**
 * What a tablet makes of a scanned code with no network: only what is certain is refused. `now` is the service's time
 * as far as the tablet knows it, `came` whoever was checked in on this tablet.
 */
export function decide(
  code: string,
  siteList: SiteList,
  at: { now: number; came: ReadonlySet<string> },
): Decision {
  if (!siteList.hasKeys && scannedPasses(code).length > 0) {
    return { admit: true, claims: undefined, person: undefined, toCome: [], warnings: ['unverified'] };
  }
  const claims = readPass(code, siteList.drillId, siteList.isSigned);
  if (typeof claims === 'string') return { admit: false, why: claims };
  if (claims.expiresAt.getTime() <= at.now) return { admit: false, why: 'expired' };
  if (siteList.isRevoked(claims.registrationId, claims.slotId)) return { admit: false, why: 'revoked' };

  const person = siteList.person(claims.registrationId);
  const window = siteList.window(claims.slotId);
  const { earlyMinutes, lateMinutes, otherSites } = siteList.rules;
  const warnings: Warning[] = [];
  // A pass does not name its site: windows of this one are on the list.
  if (window === undefined) {
    if (otherSites === 'warn') warnings.push('other-site');
  } else if (person?.slotId !== claims.slotId) warnings.push('not-on-site-list');
  if (window !== undefined && window.startsAt > at.now + earlyMinutes * 60_000) warnings.push('early');
  if (window !== undefined && window.endsAt <= at.now - lateMinutes * 60_000) warnings.push('late');
  if ((person?.exemptUntil ?? 0) > at.now) warnings.push('exempt-until');
  const hasCome = (one: Expected) => one.came || at.came.has(one.id);
  if (at.came.has(claims.registrationId) || person?.came === true) warnings.push('already-checked-in');
  const toCome =
    person === undefined
      ? []
      : siteList.household(person.household).filter((one) => one.id !== person.id && !hasCome(one));
  return { admit: true, claims, person, toCome, warnings };
}
