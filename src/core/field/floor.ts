import { roomKey } from '../identity/index.ts';

/** Three or four digits of which the last two are the door's own: 502, 1203. Never 0502, and never B101. */
const numbered = /^([1-9]\d?)\d{2}$/;

/**
 * The floor of a room by its number, as doors of flats are numbered in China: 502 is on the fifth, 1203 on the twelfth.
 * Undefined for whatever is not numbered so: shops, cellars, cottages.
 */
export function floorOf(room: string | undefined): number | undefined {
  const [, floor] = numbered.exec(room === undefined ? '' : roomKey(room)) ?? [];
  return floor === undefined ? undefined : Number(floor);
}
