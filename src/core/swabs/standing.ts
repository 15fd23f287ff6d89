import type { SampleState, TubeKind } from './types.ts';

/** What a laboratory finds: `doubtful` (a grey zone, or one target alone) is handled as positive; `invalid` says nothing. */
export const outcomes = ['negative', 'positive', 'doubtful', 'invalid'] as const;
export type Outcome = (typeof outcomes)[number];

/** Positive or doubtful: a second person at the laboratory signs it, and everybody in the tube is held. */
export const isAlarming = (outcome: Outcome): outcome is 'positive' | 'doubtful' =>
  outcome === 'positive' || outcome === 'doubtful';

/** A sample of somebody's, with what its tube has come to. */
export interface TestedSample {
  tubeId: string;
  at: Date;
  state: Extract<SampleState, 'in' | 'past'>;
  /** Whether whoever is held may stand in this tube: one of a single person or of one household. */
  apart: boolean;
  /** Null while no result counts. */
  outcome: Outcome | null;
}

/** How somebody stands after their swabs. `by` is the tube that says so. */
export type Standing =
  | { status: 'held'; by: string; outcome: 'positive' | 'doubtful'; holding: readonly string[] }
  | { status: 'cleared' | 'retest'; by: string; outcome: 'negative' | 'invalid' }
  | { status: 'sampled'; by: string; outcome: null };

/**
 * How somebody stands, from all their samples that count or counted; undefined where they have none.
 *
 * A positive or doubtful tube holds everybody in it until it is corrected, or until a later swab of theirs, taken singly, is
 * negative; whom two tubes hold, both have to let go. Whoever nothing holds stands as their last swab has come out; while it
 * has not, whoever was cleared before stays so. Of two that hold, the later is named. The order of the samples changes nothing.
 *
 * Rule: 全员核酸检测组织实施指南 (2nd ed., 2021): a positive pool's people are swabbed again singly, and released by that.
 */
export function standingOf(samples: readonly TestedSample[]): Standing | undefined {
  const inOrder = [...samples].sort(
    (one, other) => other.at.getTime() - one.at.getTime() || (one.tubeId < other.tubeId ? -1 : 1),
  );
  const releases = inOrder.find(({ apart, outcome }) => apart && outcome === 'negative')?.at;
  const holding = inOrder.filter(
    ({ outcome, at }) =>
      outcome !== null && isAlarming(outcome) && !(releases !== undefined && releases > at),
  );
  const [first] = holding;
  if (first !== undefined && first.outcome !== null && isAlarming(first.outcome)) {
    const { tubeId: by, outcome } = first;
    return { status: 'held', by, outcome, holding: holding.map(({ tubeId }) => tubeId) };
  }
  const last = inOrder.find(({ state }) => state === 'in') ?? inOrder[0];
  if (last === undefined) return undefined;
  const before = last.outcome === null ? inOrder.find(({ outcome }) => outcome !== null) : undefined;
  const { tubeId: by, outcome } = before?.outcome === 'negative' ? before : last;
  if (outcome === 'negative') return { status: 'cleared', by, outcome };
  if (outcome === 'invalid') return { status: 'retest', by, outcome };
  return { status: 'sampled', by, outcome: null };
}

/**
 * Whether a tube's people stand apart from strangers, so that its result speaks of one person or household. A tube that was
 * opened as single for several people holds strangers as a pool does.
 */
export const standsApart = (kind: TubeKind, poolSize: number): boolean =>
  kind === 'household' || poolSize === 1;
