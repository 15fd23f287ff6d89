import { type BoxEvent, boxMachine, transition } from '../lifecycle/index.ts';
import type { Box, BoxAct, BoxOutcome, BoxRefusal, BoxWarning } from './types.ts';

export type Of<K extends BoxAct['kind']> = Extract<BoxAct, { kind: K }>;

export const answer = (
  result: BoxOutcome['result'],
  code: BoxRefusal | null = null,
  warnings: BoxWarning[] = [],
  other: string | null = null,
): BoxOutcome => ({ result, code, warnings, other, unmatched: [] });

/** Refuses what stands there; of what has happened nothing is lost, and somebody is to look at it. */
export function refuse(act: BoxAct, code: BoxRefusal, other: string | null = null): BoxOutcome {
  return act.offline ? answer('kept', code, ['kept-for-review'], other) : answer('refused', code, [], other);
}

export const allows = (box: Box, event: BoxEvent): boolean => transition(boxMachine, box.status, event).ok;

/** The box with what an event makes of it; as it is where nothing can happen. */
export function moved(box: Box, event: BoxEvent): Box {
  const to = transition(boxMachine, box.status, event);
  return to.ok ? { ...box, status: to.value } : box;
}

/** Whether nobody does anything more with it, unless a laboratory has it in its hands all the same. */
export const isOver = ({ status }: Box): boolean =>
  status === 'cancelled' || status === 'lost' || status === 'reconciled';
