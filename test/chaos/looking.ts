import { setTimeout as sleep } from 'node:timers/promises';
import { look, sums } from './checks.ts';
import { type Journal, markOf, since, startOfJournal } from './journal.ts';
import type { Townsfolk } from './townsfolk.ts';

const LOOK_EVERY_MS = 10_000;
/** Each so manieth look is at everything that was acknowledged so far; the others are at what was since the one before. */
const WHOLE_EVERY = 5;

/** Looks from outside while all goes on: what was acknowledged is there at once, and stays. */
export function keepLooking(town: Pick<Townsfolk, 'sql' | 'drillId'>, journal: Journal) {
  const wrong: string[] = [];
  let looks = 0;
  let running = true;
  const done = (async () => {
    let seen = startOfJournal;
    for (;;) {
      for (let waited = 0; running && waited < LOOK_EVERY_MS; waited += 200) await sleep(200);
      if (!running) return;
      const whole = (looks + 1) % WHOLE_EVERY === 0;
      const mark = markOf(journal);
      try {
        // A later choice may be written and not yet acknowledged: the latest is looked for at the end.
        const part = whole ? journal : since(journal, seen);
        const { outdated: _later, ...found } = sums(await look(town.sql, town.drillId, part));
        looks += 1;
        seen = mark;
        if (Object.values(found).some((n) => n !== 0)) wrong.push(JSON.stringify(found));
      } catch {
        // The database is away; the next look is soon enough.
      }
    }
  })();
  return {
    wrong,
    looks: () => looks,
    async stop() {
      running = false;
      await done;
    },
  };
}
