import type { IsSigned } from '../passes/index.ts';

/** An Ed25519 key as the site list, and `/.well-known/jwks.json`, name it. */
export interface PassKey {
  kid: string;
  kty: string;
  crv: string;
  x: string;
}

/** `GET /v1/sites/{siteId}/site-list`, as it is answered. */
export interface SiteListBundle {
  drillId: string;
  siteId: string;
  asOf: string;
  expiresAt: string;
  full: boolean;
  cursor: string;
  rules: { earlyMinutes: number; lateMinutes: number; otherSites: 'allowed' | 'warn' };
  keys: PassKey[];
  /** Only with `full`. */
  windows?: { id: string; startsAt: string; endsAt: string }[];
  replaced: string[];
  people: [
    id: string,
    name: string,
    window: number,
    queueNumber: number,
    household: string,
    status: string | null,
    exemptUntil: string | null,
    tube?: string | null,
  ][];
  revoked: { slotId: string; ids: string[] }[];
}

/** Somebody who is expected at this site. */
export interface Expected {
  id: string;
  /** Masked. */
  name: string;
  slotId: string;
  startsAt: number;
  endsAt: number;
  queueNumber: number;
  household: string;
  /** Whether they had come when the bundle was made. */
  came: boolean;
  exemptUntil: number;
  /** The tube they need; `pool` for any. */
  tube: string;
}

/** What a tablet holds of its site, kept up to date by bundles. */
export interface SiteList {
  /** Takes in a bundle: all of it, or what differs from the one before. */
  take(bundle: SiteListBundle): void;
  /** All of it as one whole bundle, to be kept for when the tablet is switched on again; undefined before the first. */
  whole(): SiteListBundle | undefined;
  /** Everything of people goes; keys and rules stay, so that passes can still be verified. */
  forget(): void;
  readonly drillId: string;
  readonly cursor: string | undefined;
  readonly expiresAt: number;
  readonly rules: SiteListBundle['rules'];
  /** Whether passes can be verified: not before the first bundle. */
  readonly hasKeys: boolean;
  /** Whether one of the keys has signed something. */
  readonly isSigned: IsSigned;
  readonly size: number;
  person(id: string): Expected | undefined;
  household(mark: string): Expected[];
  window(slotId: string): { startsAt: number; endsAt: number } | undefined;
  isRevoked(id: string, slotId: string): boolean;
}

/** Status of people who are still to come: everybody else in the list has. */
const toCome = new Set([null, 'assigned', 'pending', 'missed', 'exempt']);

/** `signedBy` makes of keys what verifies with them, with whatever cryptography the tablet has. */
export function createSiteList(signedBy: (keys: readonly PassKey[]) => IsSigned): SiteList {
  let held: SiteListBundle | undefined;
  let isSigned: IsSigned = () => false;
  const people = new Map<string, SiteListBundle['people'][number]>();
  /** `person slot` of passes that are void. */
  const revoked = new Set<string>();

  function expected([
    id,
    name,
    place,
    queueNumber,
    household,
    status,
    exempt,
    tube,
  ]: SiteListBundle['people'][number]): Expected {
    const { id: slotId = '', startsAt = '', endsAt = '' } = held?.windows?.[place] ?? {};
    const times = { startsAt: Date.parse(startsAt), endsAt: Date.parse(endsAt) };
    const exemptUntil = exempt === null ? 0 : Date.parse(exempt);
    return {
      id,
      name,
      slotId,
      ...times,
      queueNumber,
      household,
      came: !toCome.has(status),
      exemptUntil,
      tube: tube ?? 'pool',
    };
  }

  function clear(): void {
    people.clear();
    revoked.clear();
  }

  return {
    take(bundle) {
      if (bundle.full) clear();
      const gone = (id: string) => bundle.replaced.some((prefix) => id.startsWith(prefix));
      for (const id of people.keys()) if (gone(id)) people.delete(id);
      for (const pair of revoked) if (gone(pair)) revoked.delete(pair);
      for (const person of bundle.people) people.set(person[0], person);
      for (const { slotId, ids } of bundle.revoked) for (const id of ids) revoked.add(`${id} ${slotId}`);
      held = { ...bundle, windows: bundle.windows ?? held?.windows ?? [] };
      isSigned = signedBy(bundle.keys);
    },
    whole() {
      if (held === undefined) return undefined;
      const bySlot = new Map<string, string[]>();
      for (const pair of revoked) {
        const [id = '', slotId = ''] = pair.split(' ');
        const ids = bySlot.get(slotId);
        if (ids === undefined) bySlot.set(slotId, [id]);
        else ids.push(id);
      }
      return {
        ...held,
        full: true,
        replaced: [],
        people: [...people.values()],
        revoked: [...bySlot].map(([slotId, ids]) => ({ slotId, ids })),
      };
    },
    forget() {
      clear();
      // The next bundle is to be a whole one.
      if (held !== undefined) held = { ...held, cursor: '', people: [], revoked: [] };
    },
    get drillId() {
      return held?.drillId ?? '';
    },
    get cursor() {
      return held?.cursor || undefined;
    },
    get expiresAt() {
      return held === undefined ? 0 : Date.parse(held.expiresAt);
    },
    get rules() {
      return held?.rules ?? { earlyMinutes: 30, lateMinutes: 30, otherSites: 'warn' };
    },
    get hasKeys() {
      return (held?.keys.length ?? 0) > 0;
    },
    get isSigned() {
      return isSigned;
    },
    get size() {
      return people.size;
    },
    person(id) {
      const found = people.get(id);
      return found === undefined ? undefined : expected(found);
    },
    household: (mark) => [...people.values()].filter((one) => one[4] === mark).map(expected),
    window(slotId) {
      const found = held?.windows?.find(({ id }) => id === slotId);
      if (found === undefined) return undefined;
      return { startsAt: Date.parse(found.startsAt), endsAt: Date.parse(found.endsAt) };
    },
    isRevoked: (id, slotId) => revoked.has(`${id} ${slotId}`),
  };
}
