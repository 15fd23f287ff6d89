import type { LineEvent } from './events.ts';

/** A lane whose shift has had nobody in it for a while, instants in ms: the plan does not count it meanwhile. */
export interface UnmannedLane {
  /** As tablets name it. */
  lane: string;
  since: number;
  /** When somebody had it again; undefined while nobody has. */
  until: number | undefined;
}

/** The lanes that have nobody at an instant. */
export const unmannedAt = (lanes: readonly UnmannedLane[], at: number): Set<string> =>
  new Set(
    lanes.flatMap(({ lane, since, until }) =>
      since <= at && (until === undefined || until > at) ? [lane] : [],
    ),
  );

/**
 * What tablets recorded, with lanes closed while nobody has them: a tablet that lies at an empty lane tells of no closing. Only
 * lanes of which tablets had told before are closed so; one at which somebody is swabbed all the same is open again, as ever.
 */
export function withShifts(events: readonly LineEvent[], lanes: readonly UnmannedLane[]): LineEvent[] {
  if (lanes.length === 0) return [...events];
  const toldSince = new Map<string, number>();
  for (const event of events) {
    if (event.kind === 'check-in') continue;
    toldSince.set(event.lane, Math.min(event.at, toldSince.get(event.lane) ?? event.at));
  }
  const told = lanes.filter(({ lane, since }) => (toldSince.get(lane) ?? since) < since);
  return [
    ...events,
    ...told.flatMap(({ lane, since, until }): LineEvent[] => [
      { kind: 'lane-closed', key: `left ${lane} ${since}`, at: since, lane },
      ...(until === undefined
        ? []
        : [{ kind: 'lane-opened', key: `manned ${lane} ${until}`, at: until, lane } as const]),
    ]),
  ];
}
