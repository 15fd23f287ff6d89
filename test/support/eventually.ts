import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until `holds` answers true, asking again and again; gives up after `ms`, which is no measurement. */
export async function eventually(
  what: string,
  holds: () => Promise<boolean> | boolean,
  ms = 20_000,
): Promise<void> {
  const end = performance.now() + ms;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`This did not come to be: ${what}.`);
    await sleep(15);
  }
}
