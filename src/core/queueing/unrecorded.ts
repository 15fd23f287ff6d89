import type { CheckInEvent, LineEvent, ServedEvent } from './events.ts';
import { MINUTE } from './plan.ts';

/** From so many people on who were overtaken, and such a share of all, swabs go unrecorded; fewer have left. */
const many = { people: 12, share: 0.1 };
/** Where people wait longer than this, ms, in the middle, some leave: whoever is missing may have gone. */
const longWait = 60 * MINUTE;

/**
 * Swabs that nobody recorded, made up: where many are overtaken by people who came later, though the line is short, their
 * swabs were taken and not written down. Each is put into the longest gap that a lane had about the time when they were
 * overtaken, and takes as long there as others do. So they are not taken for waiting, nor the lanes for slower than they are.
 */
export function addUnrecorded(events: readonly LineEvent[]): LineEvent[] {
  const came: CheckInEvent[] = [];
  const swabs: ServedEvent[] = [];
  for (const event of events) {
    if (event.kind === 'check-in') came.push(event);
    else if (event.kind === 'served') swabs.push(event);
  }
  const servedAt = new Map(swabs.map(({ person, at }) => [person, at]));
  const lanes = new Set(swabs.map(({ lane }) => lane)).size;
  const waits = came.flatMap(({ person, at }) => {
    const served = servedAt.get(person);
    return served === undefined ? [] : [served - at];
  });
  const usual = waits.sort((a, b) => a - b)[waits.length >> 1] ?? 0;
  if (waits.length < many.people || usual > longWait) return [...events];
  const overtaken: Overtaken[] = [];
  /** When the last few of those who came later were swabbed, the earliest first. */
  let later: number[] = [];
  const enough = Math.max(2, Math.ceil(lanes / 2));
  for (const { person, at } of [...came].reverse()) {
    const served = servedAt.get(person);
    if (served !== undefined) later = [...later, served].sort((a, b) => a - b).slice(0, enough);
    else if (later.length >= enough) overtaken.push({ person, came: at, at: later[0] ?? 0 });
  }
  if (overtaken.length < Math.max(many.people, many.share * came.length)) return [...events];
  const gaps = createGaps(swabs, usualService(came, swabs));
  return [...events, ...overtaken.reverse().flatMap((one) => gaps.fill(one) ?? [])].sort(
    (a, b) => a.at - b.at,
  );
}

/** Somebody whose swab nobody recorded: when they came, and about when it was taken. */
interface Overtaken {
  person: string;
  came: number;
  at: number;
}

/**
 * How long one swab takes, ms, as recorded ones tell: from the swab that the lane recorded before it, or since the person
 * came. Where only a share is recorded the others seem longer than they were, by swabs in between; so many as are recorded
 * have none in between and are the shortest, and the middle of these is taken.
 */
function usualService(came: readonly CheckInEvent[], swabs: readonly ServedEvent[]): number {
  const cameAt = new Map(came.map(({ person, at }) => [person, at]));
  const last = new Map<string, number>();
  const durations: number[] = [];
  for (const { person, lane, at } of swabs) {
    const from = Math.max(last.get(lane) ?? 0, cameAt.get(person) ?? 0);
    if (from > 0) durations.push(at - from);
    last.set(lane, at);
  }
  durations.sort((a, b) => a - b);
  const recorded = Math.min(1, swabs.length / Math.max(1, came.length));
  return durations[Math.floor((recorded / 2) * durations.length)] ?? 0;
}

/** The swabs of each lane, into which others are put that take `usual` ms each. */
function createGaps(swabs: readonly ServedEvent[], usual: number) {
  const lanes = Map.groupBy(swabs, ({ lane }) => lane);
  const times = new Map(
    [...lanes].map(([lane, own]) => [lane, own.map(({ at }) => at).sort((a, b) => a - b)]),
  );
  return {
    /** A swab in the gap about its time that has been longest since the person came, as early in it as can be; none where they came after all of these. */
    fill({ person, came, at: about }: Overtaken): ServedEvent | undefined {
      let best: { lane: string; place: number; at: number; length: number } | undefined;
      for (const [lane, own] of times) {
        const next = own.findIndex((at) => at >= about);
        const place = next < 0 ? own.length : next;
        for (const n of [place - 1, place, place + 1]) {
          const [from, to] = [own[n - 1], own[n]];
          if (from === undefined || to === undefined) continue;
          const begins = Math.max(from, came);
          const length = to - begins;
          if (length <= (best?.length ?? 0)) continue;
          best = { lane, place: n, at: begins + Math.min(usual, length / 2), length };
        }
      }
      if (best === undefined) return undefined;
      times.get(best.lane)?.splice(best.place, 0, best.at);
      return { kind: 'served', key: `unrecorded ${person}`, at: best.at, person, lane: best.lane };
    },
  };
}
