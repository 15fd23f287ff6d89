/**
 * Erlang's formulas for a line that has been the same for ever: what the simulator and the forecast must come to
 * where nothing changes, and no more than that. A drill's line is never steady; the forecast does not use them.
 * Sources: A. K. Erlang 1917; recursion: Jagerman 1974; variability: Allen and Cunneen (Allen 1990, ch. 5).
 */

/** Share of arrivals that find all lanes busy where nobody waits (Erlang B); `load` is arrivals × mean service time. */
export function erlangB(lanes: number, load: number): number {
  let blocked = 1;
  for (let n = 1; n <= lanes; n++) blocked = (load * blocked) / (n + load * blocked);
  return blocked;
}

/** Probability that somebody has to wait (Erlang C). 1 where the load is more than the lanes can take. */
export function erlangC(lanes: number, load: number): number {
  if (load >= lanes) return 1;
  const blocked = erlangB(lanes, load);
  return (lanes * blocked) / (lanes - load * (1 - blocked));
}

/**
 * Mean minutes in line before the swab begins, in the steady state; infinite where more come than the lanes can
 * take. Exact for single people at random and exponential service times; with other variabilities (variance
 * against the square of the mean for service times; variance of the number of arrivals against its mean) Allen and
 * Cunneen's approximation, within about 10 % under heavy load.
 */
export function steadyWait(line: {
  lanes: number;
  /** People who come, and whom one lane serves, in an hour. */
  arrivalsPerHour: number;
  ratePerLaneHour: number;
  arrivalVariability?: number;
  serviceVariability?: number;
}): number {
  const load = line.arrivalsPerHour / line.ratePerLaneHour;
  if (load >= line.lanes) return Number.POSITIVE_INFINITY;
  const exponential = (erlangC(line.lanes, load) * 60) / (line.ratePerLaneHour * (line.lanes - load));
  return exponential * (((line.arrivalVariability ?? 1) + (line.serviceVariability ?? 1)) / 2);
}
