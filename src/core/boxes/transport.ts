/** How long a tube may be on its way at room temperature, from its first swab to the laboratory, in minutes (国家指南: 4 h). */
export const transportMinutes = 240;

/** When the tube must be at the laboratory. */
export const dueAt = (firstSwabAt: Date): Date => new Date(firstSwabAt.getTime() + transportMinutes * 60_000);

/** Whole minutes that are left; below 0 where it is over. */
export const minutesLeft = (firstSwabAt: Date, now: Date): number =>
  Math.floor((dueAt(firstSwabAt).getTime() - now.getTime()) / 60_000);
