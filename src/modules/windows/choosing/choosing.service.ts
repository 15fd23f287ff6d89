import type { Clock } from '../../../platform/clock.ts';
import { AppError, notFound, type Problem } from '../../../platform/errors/index.ts';
import { invalidField } from '../../../platform/http/index.ts';
import { drillClosed } from '../../drill/index.ts';
import { type Caller, drawsOf } from '../../foundation/index.ts';
import {
  alreadyCheckedIn,
  type DoneBefore,
  registrationCancelled,
  type Written,
} from '../../residents/index.ts';
import type { ChoiceWriter } from './choice-writer.ts';
import {
  siteNotServing,
  slotFull,
  slotNotOpen,
  stillExempt,
  visitedAtHome,
  windowPassed,
} from './choosing.errors.ts';
import type { Refusal } from './choosing.repo.ts';
import type { RescheduleRequest } from './choosing.schemas.ts';

export interface ChoosingService {
  /**
   * Gives a person, or the household, the window they chose, and what they held back. The first answered is the
   * person named. Repeating it changes nothing.
   * @throws AppError 404; 400 for a slot that is none of the drill's; 409 `slot-full`, `window-passed`,
   *   `already-checked-in`, `drill-closed` and the others of this module
   */
  reschedule(
    caller: Caller,
    registrationId: string,
    request: RescheduleRequest,
  ): Promise<Omit<Written, 'fresh'>[]>;
}

const problems: Record<Exclude<Refusal, 'unknown-slot'>, Problem> = {
  'slot-full': slotFull,
  'window-passed': windowPassed,
  'already-checked-in': alreadyCheckedIn,
  'drill-closed': drillClosed,
  'slot-not-open': slotNotOpen,
  'site-not-serving': siteNotServing,
  'registration-cancelled': registrationCancelled,
  'visited-at-home': visitedAtHome,
  'still-exempt': stillExempt,
};

export function createChoosingService(deps: {
  writer: ChoiceWriter;
  doneBefore: DoneBefore;
  clock: Clock;
}): ChoosingService {
  const { writer, doneBefore, clock } = deps;
  return {
    async reschedule(caller, registrationId, { slotId, scope }) {
      // A citizen's token carries no division that would reach other people.
      const division = caller.role === 'citizen' ? undefined : caller.division;
      const eventId = drawsOf(caller).id(`rescheduled ${registrationId}`);
      if (caller.resumed === true) {
        const done = await doneBefore.standing({ account: caller.sub, division }, [
          { registrationId, eventId },
        ]);
        // Somebody has moved them on since, or given the window back: the repeat does not undo that.
        if (done !== undefined && done[0]?.slotId !== slotId) return done;
      }
      for (;;) {
        const { outcome, people } = await writer.submit({
          registrationId,
          slotId,
          scope,
          account: caller.sub,
          division,
          eventId,
          at: clock.now(),
        });
        // The registration changed under it, or a place came free: each time somebody else got something done.
        if (outcome === 'again') continue;
        if (outcome === 'moved' || outcome === 'unchanged') return people;
        if (outcome === 'unknown') throw new AppError(notFound);
        if (outcome === 'unknown-slot') {
          throw invalidField('/slotId', 'unknown-slot', {
            en: 'The drill has no such window. Give an id that GET /v1/sites/{siteId}/slots lists. For example: 3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10',
            zh: '本次演练没有该时段。请填写 GET /v1/sites/{siteId}/slots 列出的编号。例如：3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10',
          });
        }
        throw new AppError(problems[outcome]);
      }
    },
  };
}
