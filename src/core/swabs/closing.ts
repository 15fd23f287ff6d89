import type { Sample, SwabAct, SwabbedPerson } from './types.ts';

/**
 * Whether an act is taken that happened after a drill was closed at `frozenAt`. Nobody is swabbed for the first time any more;
 * but nobody is left without an outcome because of the closing either: whoever a result has left held, or due again, is swabbed,
 * tubes are sealed or given up whenever they were opened, and what was done since then can be mended.
 */
export function takenAfterClosing(
  act: SwabAct,
  frozenAt: Date,
  known: {
    person(registrationId: string): SwabbedPerson | undefined;
    /** Somebody's sample in the tube of the act. */
    sample(registrationId: string): Sample | undefined;
  },
): boolean {
  const since = (id: string): boolean => (known.sample(id)?.at ?? frozenAt) > frozenAt;
  switch (act.kind) {
    case 'open':
    case 'seal':
    case 'discard':
      return true;
    case 'sample': {
      const status = known.person(act.registrationId)?.status;
      return status === 'held' || status === 'retest';
    }
    case 'take-out':
      return since(act.registrationId);
    case 'move':
      return act.registrations.every(since);
    case 'late':
      return false;
  }
}
