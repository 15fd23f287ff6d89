import type { Flag, Sample, SwabbedPerson, Tube } from './types.ts';

/** One a person and tube. */
export const keyOf = ({ tubeId, registrationId }: Pick<Sample, 'tubeId' | 'registrationId'>): string =>
  `${tubeId} ${registrationId}`;

export interface RaisedFlag extends Flag {
  act: number;
}

/** A tube as it stands, with the earliest swab in it that was not taken out again: from there the four hours run. */
export interface ChangedTube extends Tube {
  firstSwabAt: Date | null;
}

/** What acts have made different: rows as they stand afterwards, each once. */
export interface RackChanges {
  /** Also those that are as they were but for the samples in them. */
  tubes: ChangedTube[];
  samples: Sample[];
  people: SwabbedPerson[];
  /** What headquarters are to look at, each with the number of the act that raised it, from 0. */
  flags: RaisedFlag[];
  /** What has come right by itself. */
  settled: Flag[];
}

/** The state that acts work on, changed only through here, so that every change is known. */
export function createChanges(state: {
  tubes: Map<string, Tube>;
  people: Map<string, SwabbedPerson>;
  samples: ReadonlyMap<string, Sample>;
  put(sample: Sample): void;
  firstSwabAt(tubeId: string): Date | null;
}) {
  const tubes = new Set<string>();
  const samples = new Set<string>();
  const people = new Set<string>();
  const flags = new Map<string, RaisedFlag>();
  const settled = new Map<string, Flag>();
  let act = -1;

  const pick = <T>(keys: ReadonlySet<string>, from: ReadonlyMap<string, T>): T[] =>
    [...keys].sort().flatMap((key) => from.get(key) ?? []);

  const changedTubes = (): ChangedTube[] => {
    const changed = new Set([...tubes, ...pick(samples, state.samples).map(({ tubeId }) => tubeId)]);
    return pick(changed, state.tubes).map((tube) => ({ ...tube, firstSwabAt: state.firstSwabAt(tube.id) }));
  };

  return {
    /** Another act begins. */
    next(): void {
      act += 1;
    },
    tube(tube: Tube): void {
      state.tubes.set(tube.id, tube);
      tubes.add(tube.id);
    },
    sample(sample: Sample): void {
      state.put(sample);
      samples.add(keyOf(sample));
    },
    person(person: SwabbedPerson): void {
      state.people.set(person.registrationId, person);
      people.add(person.registrationId);
    },
    flag(flag: Flag): void {
      flags.set(flagKey(flag), { ...flag, act });
      settled.delete(flagKey(flag));
    },
    settle(flag: Flag): void {
      settled.set(flagKey(flag), flag);
      flags.delete(flagKey(flag));
    },
    all: (): RackChanges => ({
      tubes: changedTubes(),
      samples: pick(samples, state.samples),
      people: pick(people, state.people),
      flags: [...flags.values()],
      settled: [...settled.values()],
    }),
  };
}

const flagKey = ({ code, tubeId, registrationId }: Flag): string =>
  `${code} ${tubeId} ${registrationId ?? ''}`;
