import type { RegistrationStatus } from '../../../core/lifecycle/index.ts';
import type { Outcome, Standing } from '../../../core/swabs/index.ts';

/** A tube that holds somebody. */
export interface HoldingTube {
  tubeId: string;
  siteId: string;
  outcome: Outcome;
  /** Whether nobody else is in it, and it is positive. */
  own: boolean;
}

/** Somebody with what their samples have come to by now. */
export interface NewStanding {
  id: string;
  householdId: string;
  community: string;
  mobility: 'walks' | 'needs-visit';
  /** As it is, locked. */
  status: RegistrationStatus;
  standing: Standing;
  /** Of the tube that says so. */
  testedAt: Date | null;
  /** Tubes that hold them so far. */
  open: readonly string[];
  holding: readonly HoldingTube[];
  /** Who shared with them a tube that holds them. */
  companions: readonly string[];
}

/** What is to be written of somebody. */
export interface StandingChange {
  person: NewStanding;
  status: RegistrationStatus;
  opens: readonly HoldingTube[];
  closes: readonly string[];
  /** What the log calls it; null where nothing but the outcome is another. */
  event: 'held' | 'released' | 'cleared' | 'retest' | 'result-taken-back' | null;
}

/** Those whom a result that says nothing leaves as they are: they are due again already, or on their way. */
const swabbed: readonly RegistrationStatus[] = ['sampled', 'cleared', 'held'];

/** What changes of somebody, from how they stand to what their samples say. */
export function changeOf(person: NewStanding): StandingChange {
  const { status: before, standing, open, holding } = person;
  const opens = holding.filter(({ tubeId }) => !open.includes(tubeId));
  const closes = open.filter((id) => !holding.some(({ tubeId }) => tubeId === id));
  const status = statusAfter(before, standing);
  const event =
    opens.length > 0
      ? 'held'
      : before === status
        ? null
        : before === 'held'
          ? 'released'
          : status === 'cleared' || status === 'retest'
            ? status
            : 'result-taken-back';
  return { person, status, opens, closes, event };
}

function statusAfter(before: RegistrationStatus, { status }: Standing): RegistrationStatus {
  if (status === 'held' || status === 'cleared') return status;
  if (status === 'retest') return swabbed.includes(before) ? status : before;
  return swabbed.includes(before) || before === 'retest' ? status : before;
}
