import { liesAhead } from '../calendar/index.ts';
import type { TubeStatus } from '../lifecycle/index.ts';
import { isAlarming, type Outcome } from './standing.ts';

/**
 * What stands of a result that was entered. `counts`. `to-verify`: positive or doubtful, and a second person has yet to sign;
 * its tube waits, and what counted before goes on to. `waiting`: for its tube to be known and sealed. `kept`: it contradicts
 * something, and changes nothing. `superseded`: it counted, or was to, and another one that names it has taken its place.
 */
export const resultStates = ['counts', 'to-verify', 'waiting', 'kept', 'superseded'] as const;
export type ResultState = (typeof resultStates)[number];

/** Why a result does not count, or not yet. */
export const resultFaults = [
  'tube-unknown',
  'tube-open',
  'tube-twin',
  'tube-discarded',
  'other-laboratory',
  'in-the-future',
  'before-the-swab',
  'already-resulted',
  'contradicts',
  'corrects-unknown',
  'reason-needed',
  'verification-needed',
] as const;
export type ResultFault = (typeof resultFaults)[number];

/** Why a laboratory corrects what it has said. */
export const correctionReasons = [
  'tested-again',
  'mislabelled',
  'contaminated',
  'entered-wrongly',
  'equipment',
  'other',
] as const;
export type CorrectionReason = (typeof correctionReasons)[number];

/** A result as a laboratory enters it. */
export interface EnteredResult {
  outcome: Outcome;
  testedAt: Date;
  /** The result that it corrects; null for none. */
  corrects: string | null;
  /** Why; null where nothing is said. */
  reason: CorrectionReason | null;
}

/** The tube of a barcode, as a laboratory's result meets it. */
export interface TubeToTest {
  status: TubeStatus;
  /** Whether live tubes of several sites bear the code. */
  twin: boolean;
  firstSwabAt: Date | null;
  /** Whether it is for the laboratory that speaks. */
  ofLaboratory: boolean;
}

/** The last word of a tube: the result that counts, or the one that is to take its place once it is verified. */
export interface StandingResult {
  id: string;
  outcome: Outcome;
  /** Whether the laboratory that speaks has entered it. */
  own: boolean;
  /** Whether it counts; else it is to be verified. */
  counts: boolean;
  /** The one that goes on to count until it is; null where nothing does. */
  behind: string | null;
}

/** What becomes of a result, and which others it puts aside. */
export interface Verdict {
  state: Exclude<ResultState, 'superseded'>;
  code: ResultFault | null;
  supersedes: readonly string[];
}

/**
 * What becomes of a result that does not stand yet. Nothing is refused: what cannot count is kept with its reason. A correction
 * names the last word of the tube, which is the laboratory's own: nobody corrects another's. A positive or doubtful one is taken
 * back only with a reason. What counts does so until something else counts: a correction that is to be verified puts aside only
 * what was to be verified, too.
 */
export function judgeResult(
  entered: EnteredResult,
  tube: TubeToTest | undefined,
  standing: StandingResult | undefined,
  now: Date,
): Verdict {
  const kept = (code: ResultFault): Verdict => ({ state: 'kept', code, supersedes: [] });
  const waiting = (code: ResultFault): Verdict => ({ state: 'waiting', code, supersedes: [] });
  if (liesAhead(entered.testedAt, now)) return kept('in-the-future');
  if (tube === undefined) return waiting('tube-unknown');
  if (!tube.ofLaboratory) return kept('other-laboratory');
  if (tube.twin) return waiting('tube-twin');
  if (tube.status === 'discarded') return kept('tube-discarded');
  if (tube.status === 'open') return waiting('tube-open');
  if (tube.firstSwabAt !== null && entered.testedAt < tube.firstSwabAt) return kept('before-the-swab');
  if (entered.corrects === null && standing !== undefined) {
    return kept(standing.outcome === entered.outcome ? 'already-resulted' : 'contradicts');
  }
  if (entered.corrects !== null) {
    if (standing?.id !== entered.corrects) return kept('corrects-unknown');
    if (!standing.own) return kept('other-laboratory');
    if (isAlarming(standing.outcome) && !isAlarming(entered.outcome) && entered.reason === null)
      return kept('reason-needed');
  }
  const named = entered.corrects === null || standing === undefined ? [] : [standing];
  if (isAlarming(entered.outcome)) {
    const supersedes = named.flatMap(({ id, counts }) => (counts ? [] : [id]));
    return { state: 'to-verify', code: 'verification-needed', supersedes };
  }
  const supersedes = named.flatMap(({ id, behind }) => (behind === null ? [id] : [id, behind]));
  return { state: 'counts', code: null, supersedes };
}
