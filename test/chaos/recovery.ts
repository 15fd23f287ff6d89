import { setTimeout as sleep } from 'node:timers/promises';
import { registration } from '../support/people.ts';
import type { Asking } from './asking.ts';
import type { Journal } from './journal.ts';
import type { Town } from './town.ts';
import type { Aftermath } from './troubles.ts';

/** Numbers of the people who are registered to see whether it can be done; nobody else has them. */
let probes = 5_000_000;
const LOOK_EVERY_MS = 50;
const GIVE_UP_MS = 60_000;

/** Seconds from the end of a trouble until somebody was registered, and until all was back; undefined: not within a minute. */
export interface Recovery {
  registered: number | undefined;
  back: number | undefined;
}

/** Waits until all is back after a trouble. */
export async function recovered(
  town: Town,
  asking: Asking,
  journal: Journal,
  { since, back }: Aftermath,
): Promise<Recovery> {
  const elapsed = () => (performance.now() - since) / 1_000;

  /** Registers somebody new with whichever api answers, as clients do; answers their id once it is acknowledged. */
  async function registers(): Promise<string | undefined> {
    const n = probes++;
    for (let turn = n; performance.now() - since < GIVE_UP_MS; turn++) {
      const told = await asking.once<{ id: string }>(
        town.bases[turn % town.bases.length] ?? '',
        {
          what: 'register',
          method: 'POST',
          path: `/v1/drills/${town.drillId}/registrations`,
          token: town.citizens[0] ?? '',
          body: registration(n, town.community),
        },
        1_000,
      );
      if (told !== undefined && told.status < 300) {
        journal.registered.set(n, told.body.id);
        journal.acknowledged += 1;
        return told.body.id;
      }
      await sleep(LOOK_EVERY_MS);
    }
    return undefined;
  }

  const id = await registers();
  if (id === undefined) return { registered: undefined, back: undefined };
  const registered = elapsed();
  if (back === 'asked') return { registered, back: registered };
  // Whoever has just registered gets a window, or is told that there is none.
  while (performance.now() - since < GIVE_UP_MS) {
    const rows = await town.sql`
      select from registrations r where r.id = ${id} and (r.status = 'assigned' or exists (
        select from waiting w where w.registration_id = r.id and w.told))`;
    if (rows.length > 0) return { registered, back: elapsed() };
    await sleep(LOOK_EVERY_MS);
  }
  return { registered, back: undefined };
}

/** The value that a share of all is not above; 0 for none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
