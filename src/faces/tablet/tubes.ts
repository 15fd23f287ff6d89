import { type PassFault, readPass, scannedPasses } from '../../core/passes/index.ts';
import type { TubeNeed } from '../../core/swabs/rules.ts';
import {
  type HeldTubes,
  type Known,
  learnt,
  noTubes,
  putIn,
  type SiteList,
  type Step,
  tubeOf,
} from '../../core/tablet/index.ts';
import { timestamp } from '../common/clock.ts';
import type { ShownDocument } from './documents.ts';
import { maskedEnd } from './documents.ts';
import type { Store } from './store.ts';
import { type Answered, whoKey } from './uploads.ts';
import type { Verifier } from './verify.ts';

/** How it is said whose swab it is, as the service wants it. */
export type Swabbed = { pass: string } | { document: ShownDocument } | { ticket: string };

/** The tubes of this tablet, and what is done with them: each written down before it is shown. */
export interface Tubes {
  readonly held: HeldTubes;
  /** People in a tube whom other tablets have put there, as far as the service has told. */
  elsewhere(barcode: string): number;
  /** Who somebody is, as far as the tablet knows; or why their pass is none. */
  whoIs(shown: Swabbed): Promise<Known | PassFault>;
  /** @throws TubeFault where the tablet is certain that it cannot be */
  act(step: (held: HeldTubes) => Step): Promise<void>;
  putIn(person: Known, shown: Swabbed): Promise<void>;
  /** Takes in what answers of the service say. */
  learn(who: ReadonlyMap<string, Answered>, counts: ReadonlyMap<string, number>): Promise<void>;
}

const name = 'tubes';

export async function createTubes(
  store: Store,
  { siteList, verifier }: { siteList: SiteList; verifier: Verifier },
): Promise<Tubes> {
  const read = async () => (await store.get<HeldTubes>(name)) ?? noTubes;
  let held = await read();
  const others = new Map<string, number>();

  /** One after the other, whichever window of the tablet it is done in. */
  const alone = (work: () => Promise<void>): Promise<void> =>
    navigator.locks.request('muster-tablet-tubes', async () => {
      held = await read();
      await work();
    });
  const act = (step: (held: HeldTubes) => Step) =>
    alone(async () => {
      const next = step(held);
      const at = timestamp();
      const records = next.acts.map((one) => ({ at, ...one }));
      await store.record('swab', records, { name, value: next.held });
      held = next.held;
    });

  function known(id: string, label: string, need?: TubeNeed): Known {
    const person = siteList.person(id);
    return {
      id,
      label: person?.name ?? label,
      ...(person === undefined
        ? need === undefined
          ? {}
          : { need }
        : { need: person.tube as TubeNeed, household: person.household }),
    };
  }

  return {
    get held() {
      return held;
    },
    elsewhere: (barcode) => others.get(barcode) ?? 0,
    async whoIs(shown) {
      if ('document' in shown) {
        const { number } = shown.document;
        return { label: maskedEnd(number), key: number };
      }
      if ('ticket' in shown) {
        const key = shown.ticket.toUpperCase();
        const answered = await store.get<Answered>(whoKey(key));
        return answered === undefined
          ? { label: key, key }
          : { ...known(answered.id, answered.label ?? key, answered.need), key };
      }
      const { pass } = shown;
      if (!siteList.hasKeys && scannedPasses(pass).length > 0) return { label: '…', key: pass };
      await verifier.look(pass, siteList.drillId);
      const claims = readPass(pass, siteList.drillId, siteList.isSigned);
      return typeof claims === 'string' ? claims : known(claims.registrationId, '…');
    },
    act,
    putIn: (person, shown) =>
      act((now) => putIn(now, { ...person, mark: crypto.randomUUID() }, { ...shown })),
    async learn(who, counts) {
      for (const [barcode, count] of counts) {
        const here = tubeOf(held, barcode)?.people.length ?? count;
        others.set(barcode, Math.max(0, count - here));
      }
      const people = new Map(
        [...who].map(([mark, { id, label = '…', need }]) => [mark, known(id, label, need)]),
      );
      if (people.size === 0) return;
      await alone(async () => {
        held = learnt(held, people);
        await store.put(name, held);
      });
    },
  };
}
