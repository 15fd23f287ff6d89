/**
 * Residents that one lane serves in a round (national guide, 2nd edition, September 2021). More than the upper figure
 * and the lane is overrun, whatever rate it was planned with.
 */
export const residentsPerLane = { least: 600, most: 800 } as const;

/** People that a lane can serve in an hour at best: one in 30 seconds (the same guide). */
export const fastestRatePerLaneHour = 120;

/** Lanes that one site can be planned with at most. */
export const mostLanesOfSite = 200;

/** Sites of which less than this share of places can be filled have lanes that stand idle. Our own measure. */
export const idleShare = 0.5;

/**
 * Share of its places to which a site may be filled by those who are expected when lanes are taken away: what is left
 * lets latecomers in. Our own measure; from about this utilisation on queues grow quickly, whatever their kind.
 */
export const busyShare = 0.8;
