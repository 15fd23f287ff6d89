import type { LineEvent, ServedEvent } from './events.ts';

/** Swabs of a lane that follow one another so closely were written down together, ms. */
const together = 4_000;
/** So many swabs tell whether a lane writes them down one by one. */
const enough = 10;

/** A tube's people are written down when it is full: these lanes do it so, by what they have recorded. */
export function byTube(events: readonly LineEvent[]): Set<string> {
  const lanes = new Map<string, { last: number; close: number; swabs: number }>();
  for (const event of events) {
    if (event.kind !== 'served') continue;
    const { at, lane } = event;
    const known = lanes.get(lane) ?? { last: Number.NEGATIVE_INFINITY, close: 0, swabs: 0 };
    if (at - known.last <= together) known.close += 1;
    lanes.set(lane, { last: at, close: known.close, swabs: known.swabs + 1 });
  }
  return new Set(
    [...lanes].flatMap(([lane, { close, swabs }]) => (swabs >= enough && 2 * close >= swabs ? [lane] : [])),
  );
}

/**
 * The swabs of lanes that write them down a tube at a time, spread evenly over the time since the tube before (or since
 * there was somebody to swab): so long it took them, whatever the records say. The others stay as they are.
 */
export function spreadTubes(events: readonly LineEvent[], lanes: ReadonlySet<string>): LineEvent[] {
  if (lanes.size === 0) return [...events];
  const came = new Map<string, number>();
  const open = new Map<string, { swabs: ServedEvent[]; since: number }>();
  const spread: LineEvent[] = [];
  const close = ({ swabs, since }: { swabs: ServedEvent[]; since: number }): void => {
    const end = swabs.at(-1)?.at ?? since;
    const inTurn = [...swabs].sort((a, b) => (came.get(a.person) ?? a.at) - (came.get(b.person) ?? b.at));
    const first = came.get(inTurn[0]?.person ?? '') ?? since;
    const begins = Math.min(end, Math.max(since, first));
    for (const [n, swab] of inTurn.entries()) {
      const at = begins + ((end - begins) * (n + 1)) / inTurn.length;
      spread.push({ ...swab, at: Math.max(at, Math.min(end, came.get(swab.person) ?? at)) });
    }
  };
  for (const event of events) {
    if (event.kind === 'check-in') {
      if (!came.has(event.person)) came.set(event.person, event.at);
      spread.push(event);
      continue;
    }
    const { lane, at } = event;
    const tube = open.get(lane);
    if (event.kind !== 'served' || !lanes.has(lane)) {
      if (event.kind !== 'served') open.set(lane, { swabs: tube?.swabs ?? [], since: tube?.since ?? at });
      spread.push(event);
      continue;
    }
    const last = tube?.swabs.at(-1)?.at;
    if (tube !== undefined && last !== undefined && at - last > together) {
      close(tube);
      open.set(lane, { swabs: [event], since: last });
    } else open.set(lane, { swabs: [...(tube?.swabs ?? []), event], since: tube?.since ?? at });
  }
  for (const tube of open.values()) if (tube.swabs.length > 0) close(tube);
  return spread;
}
