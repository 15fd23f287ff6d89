import type { RegistrationStatus } from '../../../core/lifecycle/index.ts';
import type { Outcome, Standing } from '../../../core/swabs/index.ts';

/** A tube that holds somebody. */
export interface HoldingTube {
  tubeId: string;
  siteId: string;
  outcome: Outcome;
  /** Whether nobody else is in it. */
  alone: boolean;
  /** Whether it is so, and positive: theirs, and they are a case. */
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
  /** Tubes that hold them so far, and as what. */
  open: readonly { tubeId: string; outcome: Outcome }[];
  holding: readonly HoldingTube[];
  /** Who shared with them a tube that holds them. */
  companions: readonly string[];
  /** Whether their last swab has come to nothing just now: held still, they have to be swabbed once more. */
  swabSpoilt: boolean;
}

/** What is to be written of somebody. */
export interface StandingChange {
  person: NewStanding;
  status: RegistrationStatus;
  opens: readonly HoldingTube[];
  /** Those that hold them as before, though one may be positive now that was doubtful. */
  keeps: readonly HoldingTube[];
  /** By which tube they are held still, where they need another place and time for a swab of their own; undefined where not. */
  renews: HoldingTube | undefined;
  closes: readonly string[];
  /** What the log calls it; null where nothing but the outcome is another. */
  event: 'held' | 'released' | 'cleared' | 'retest' | 'result-taken-back' | null;
}

/** Those whom a result that says nothing leaves as they are: they are due again already, or on their way. */
const swabbed: readonly RegistrationStatus[] = ['sampled', 'cleared', 'held'];

/** What changes of somebody, from how they stand to what their samples say. */
export function changeOf(person: NewStanding): StandingChange {
  const { status: before, standing, open, holding } = person;
  const was = new Map(open.map(({ tubeId, outcome }) => [tubeId, outcome]));
  // Theirs alone and another than it was: they become a case, or are none any more, and hear of it anew.
  const isNew = ({ tubeId, outcome, alone }: HoldingTube) =>
    !was.has(tubeId) || (alone && was.get(tubeId) !== outcome);
  const opens = holding.filter(isNew);
  const keeps = holding.filter((tube) => !isNew(tube));
  const closes = [...was.keys()].filter((id) => !holding.some(({ tubeId }) => tubeId === id));
  const status = statusAfter(before, standing);
  // A case is swabbed no more: what is theirs alone has been found.
  const stays = opens.length === 0 && person.swabSpoilt && !holding.some(({ own }) => own);
  const renews = stays ? keeps.find(({ tubeId }) => tubeId === standing.by) : undefined;
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
  return { person, status, opens, keeps, renews, closes, event };
}

function statusAfter(before: RegistrationStatus, { status }: Standing): RegistrationStatus {
  if (status === 'held' || status === 'cleared') return status;
  if (status === 'retest') return swabbed.includes(before) ? status : before;
  return swabbed.includes(before) || before === 'retest' ? status : before;
}
