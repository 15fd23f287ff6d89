import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { planParts } from '../../../core/assignment/index.ts';
import type { SignalQueue } from '../../../platform/queue/index.ts';
import type { JobHandler, JobRun } from '../../service/index.ts';
import type { PlanningRead } from './planning.read.ts';
import type { PlanningRepo, PlanProgress } from './planning.repo.ts';

export const planJobKind = 'plan';

/** "Work on this part of a plan." */
export const planPartTopic = 'plan-part';

export const planPartPayload = z.object({ jobId: z.uuid(), part: z.int().min(0) });

const planInput = z.object({ division: z.string() });
const planState = z.object({ people: z.int() });

/** People of one part, about: some seconds' work, after which a worker looks what else there is to do. */
const peopleInPart = 60_000;
/** How often the parts are looked at, and how often those that nobody works on are signalled again, in ms. */
const lookEveryMs = 250;
const signalEveryMs = 3_000;

export interface PlanJobDeps {
  planning: PlanningRead;
  parts: PlanningRepo;
  queue: Pick<SignalQueue, 'signal'>;
  /** How long a run holds a part. */
  leaseMs: number;
}

/**
 * The plan of a whole drill: cuts it into parts that can be planned apart, and waits for the workers to be through with
 * them. The parts are on file, so whoever takes the job over goes on, and cancelling stops every part before its next
 * community; what is written by then stands.
 *
 * Fairness: the first parts of all plans go before the second ones, so a drill of one part waits for as many parts as
 * there are workers, not for the plan of a whole city.
 */
export function createPlanHandler(deps: PlanJobDeps): JobHandler {
  const { planning, parts, queue, leaseMs } = deps;

  async function begin(run: JobRun): Promise<number> {
    if (run.state !== null) return planState.parse(run.state).people;
    const { division } = planInput.parse(run.input);
    const cut = planParts(await planning.loads(run.drillId, division), peopleInPart);
    const people = cut.reduce((sum, part) => sum + part.people, 0);
    await run.advance(async (tx) => {
      await parts.addParts(tx, run.id, run.drillId, cut);
      return { done: 0, total: people, state: { people } };
    });
    return people;
  }

  async function signalIdle(jobId: string): Promise<void> {
    const idle = await parts.idle(jobId, leaseMs);
    const signals = idle.map((part) => ({
      key: `${jobId}-${part}`,
      payload: { jobId, part },
      priority: Math.min(1_000, part + 1),
    }));
    if (signals.length > 0) await queue.signal(planPartTopic, signals);
  }

  return {
    async run(run) {
      const total = await begin(run);
      let told = -1;
      for (let rounds = 0; ; rounds++) {
        if (rounds % (signalEveryMs / lookEveryMs) === 0) await signalIdle(run.id);
        const progress = await parts.progress(run.id);
        const done = peopleDone(progress);
        if (done !== told || progress.waiting === 0) {
          told = done;
          await run.advance(async () => ({ done, total: Math.max(total, done), state: { people: total } }));
        }
        if (progress.waiting === 0) return resultOf(progress);
        await sleep(lookEveryMs, undefined, { signal: run.aborted }).catch(() => undefined);
        run.aborted.throwIfAborted();
      }
    },
  };
}

function peopleDone({ placed, unplaced }: PlanProgress): number {
  return placed + Object.values(unplaced).reduce((sum, people) => sum + people, 0);
}

function resultOf({ parts, failed, communities, through, placed, unplaced, failures }: PlanProgress) {
  return {
    parts,
    failedParts: failed,
    communities,
    communitiesThrough: through,
    placed,
    unplaced,
    failedCommunities: Object.entries(failures).map(([community, code]) => ({ community, code })),
  };
}
