import { createRandom } from '../../random.ts';
import { normal } from '../distributions.ts';
import { HOUR, MINUTE, type Session } from '../plan.ts';
import type { DayConditions } from './conditions.ts';

const piece = 15 * MINUTE;

/** How fast all lanes of a site work through the day: pieces of 15 minutes, each with its speed. */
export interface Speed {
  from: number;
  pieces: readonly number[];
}

/** A day's speeds: the conditions' own, wandering from piece to piece, less a storm's share. */
export function drawSpeed(sessions: readonly Session[], day: DayConditions, seed: number): Speed {
  const random = createRandom(seed, 3);
  const from = (sessions[0]?.opensAt ?? 0) - HOUR;
  const to = (sessions.at(-1)?.closesAt ?? 0) + 6 * HOUR;
  const step = day.speedWander * Math.sqrt(piece / HOUR);
  const pieces: number[] = [];
  let log = Math.log(day.speed);
  for (let at = from; at < to; at += piece) {
    const storm = day.storm !== undefined && at + piece > day.storm.from && at < day.storm.to;
    pieces.push(Math.exp(log) * (storm ? (day.storm?.speed ?? 1) : 1));
    log += step * normal(random);
  }
  return { from, pieces };
}

/** When work (ms at speed 1) that begins at `start` is done. Who starts later is never done sooner. */
export function doneAt(speed: Speed, start: number, work: number): number {
  const last = speed.pieces.length - 1;
  let index = Math.min(last, Math.max(0, Math.floor((start - speed.from) / piece)));
  let at = start;
  let left = work;
  for (;;) {
    const rate = speed.pieces[index] ?? 1;
    const until = index >= last ? Number.POSITIVE_INFINITY : speed.from + (index + 1) * piece;
    const done = (until - at) * rate;
    if (done >= left) return at + left / rate;
    left -= done;
    at = until;
    index += 1;
  }
}
