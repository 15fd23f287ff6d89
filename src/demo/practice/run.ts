import { setTimeout as sleep } from 'node:timers/promises';
import { prepareAround } from '../around/index.ts';
import { type Day, IN_FLIGHT } from '../day.ts';
import { createClient } from '../http/client.ts';
import type { Credentials } from '../http/tokens.ts';
import { runDrill } from '../phases/drill-days.ts';
import { prepare } from '../phases/prepare.ts';
import type { Progress } from '../progress.ts';
import { HOUR, rfc3339 } from '../schedule.ts';
import { elapsedMs } from '../stopwatch.ts';
import { type Accounts, addAccounts } from './accounts.ts';
import type { PracticeOptions } from './options.ts';
import { createPace, stepOf } from './pace.ts';

/** A practice that is ready. */
export interface Practice {
  drill: { id: string; name: string };
  offered: Accounts;
  /** Lets people register and come, for the days of the drill, and time go by for ever. Never ends by itself. */
  live(): Promise<never>;
  close(): Promise<void>;
}

/** Plans the drill as the demo does, publishes it, and adds an account for each role. */
export async function preparePractice(
  url: string,
  admin: Credentials,
  progress: Progress,
  { seed, scale, speed }: Pick<PracticeOptions, 'seed' | 'scale' | 'speed'>,
): Promise<Practice> {
  const client = createClient(url, IN_FLIGHT);
  try {
    const planned = await prepare(client, admin, progress, { seed, scale });
    let now = 0;
    const pace = createPace({
      move: (instant) => {
        now = instant;
        return planned.moveClock(instant);
      },
      speed,
      elapsed: elapsedMs,
      wait: (ms) => sleep(ms),
    });
    const day: Day = { ...planned, stepMinutes: stepOf(speed), moveClock: pace };
    const around = await prepareAround(day);
    const offered = await addAccounts(day);
    const drill = await client.need<{ id: string; name: string }>({
      operation: 'look at the drill',
      method: 'GET',
      path: `/v1/drills/${day.drillId}`,
    });
    return {
      drill: { id: drill.id, name: drill.name },
      offered,
      async live() {
        try {
          await runDrill(day, around);
          progress.say(
            `${rfc3339(now)}: the last results are in. The service goes on: close the drill, make its report.`,
          );
        } catch (error) {
          // Whoever learns may have closed a site under the feet of those who were to come to it.
          const why = error instanceof Error ? error.message : String(error);
          progress.say(`${rfc3339(now)}: nobody comes any more (${why}). The service goes on.`);
        }
        for (;;) await pace(now + HOUR / 6);
      },
      close: () => client.close(),
    };
  } catch (error) {
    await client.close();
    throw error;
  }
}
