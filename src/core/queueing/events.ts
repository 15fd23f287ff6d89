/** What a site's tablets record of its line. Instants in ms, as corrected for the tablet's clock. */
export type LineEvent = CheckInEvent | ServedEvent | LaneEvent;

interface Recorded {
  /** Unique to what was recorded, e.g. device and device sequence; the same event uploaded again has the same. */
  key: string;
  at: number;
}

/** Somebody joins the line. */
export interface CheckInEvent extends Recorded {
  kind: 'check-in';
  person: string;
  /** Start of the window that they hold here; undefined for walk-ins and people of other sites. */
  due: number | undefined;
}

/** Somebody's swab is taken. */
export interface ServedEvent extends Recorded {
  kind: 'served';
  person: string;
  lane: string;
}

export interface LaneEvent extends Recorded {
  kind: 'lane-opened' | 'lane-closed';
  lane: string;
}

const rank: Readonly<Record<LineEvent['kind'], number>> = {
  'lane-opened': 0,
  'check-in': 1,
  served: 2,
  'lane-closed': 3,
};

/** What happens first, and at one instant in the order of a person's way through the site. */
function byTime(a: LineEvent, b: LineEvent): number {
  if (a.at !== b.at) return a.at - b.at;
  if (a.kind !== b.kind) return rank[a.kind] - rank[b.kind];
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}

/**
 * Events in order of time, each once: the same list however they came in. Of events that share a key without
 * being the same, which no honest tablet sends, the first in that order stands.
 */
export function inOrder(events: readonly LineEvent[]): LineEvent[] {
  const seen = new Set<string>();
  return [...events].sort(byTime).filter(({ key }) => {
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
