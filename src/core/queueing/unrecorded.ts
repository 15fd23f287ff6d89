import type { CheckInEvent, LineEvent, ServedEvent } from './events.ts';
import { MINUTE } from './plan.ts';

/** From so many people on who were overtaken, and such a share of all, swabs go unrecorded; fewer have left. */
const many = { people: 12, share: 0.1 };
/** Where people wait longer than this, ms, in the middle, some leave: whoever is missing may have gone. */
const longWait = 60 * MINUTE;

/**
 * Swabs that nobody recorded, made up: where many are overtaken by people who came later, though the line is short, their
 * swabs were taken and not written down. Each is put into the longest gap that a lane had about the time when they were
 * overtaken. So they are not taken for waiting, nor the lanes for slower than they are.
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
  const overtaken: { person: string; at: number }[] = [];
  /** When the last few of those who came later were swabbed, the earliest first. */
  let later: number[] = [];
  const enough = Math.max(2, Math.ceil(lanes / 2));
  for (const { person } of [...came].reverse()) {
    const served = servedAt.get(person);
    if (served !== undefined) later = [...later, served].sort((a, b) => a - b).slice(0, enough);
    else if (later.length >= enough) overtaken.push({ person, at: later[0] ?? 0 });
  }
  if (overtaken.length < Math.max(many.people, many.share * came.length)) return [...events];
  const gaps = createGaps(swabs);
  return [...events, ...overtaken.reverse().map(({ person, at }) => gaps.fill(person, at))].sort(
    (a, b) => a.at - b.at,
  );
}

/** The swabs of each lane, into which others are put. */
function createGaps(swabs: readonly ServedEvent[]) {
  const lanes = Map.groupBy(swabs, ({ lane }) => lane);
  const times = new Map(
    [...lanes].map(([lane, own]) => [lane, own.map(({ at }) => at).sort((a, b) => a - b)]),
  );
  return {
    /** A swab in the middle of the longest gap about an instant. */
    fill(person: string, about: number): ServedEvent {
      let best = { lane: '', place: 0, at: about, length: -1 };
      for (const [lane, own] of times) {
        const next = own.findIndex((at) => at >= about);
        const place = next < 0 ? own.length : next;
        for (const n of [place - 1, place, place + 1]) {
          const [from, to] = [own[n - 1], own[n]];
          if (from === undefined || to === undefined || to - from <= best.length) continue;
          best = { lane, place: n, at: (from + to) / 2, length: to - from };
        }
      }
      times.get(best.lane)?.splice(best.place, 0, best.at);
      return { kind: 'served', key: `unrecorded ${person}`, at: best.at, person, lane: best.lane };
    },
  };
}
