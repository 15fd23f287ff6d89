/** A span of time in ms since 1970, half-open: `[starts, ends)`. */
export interface Span {
  starts: number;
  ends: number;
}

/** A shift of a post: so many heads, each of whom can do what it needs. */
export interface ShiftNeed extends Span {
  id: string;
  /** The posts of one place relieve each other at meals: a site, a checkpoint. */
  place: string;
  heads: number;
  /** What whoever has it must be able to do; null where anybody will do. */
  skill: string | null;
  /** How long each has for a meal, in minutes; 0 where the shift has none. */
  mealMinutes: number;
}

/** What somebody can do, and until when that is confirmed (null: for good). */
export interface Skill {
  skill: string;
  until: number | null;
}

/** Somebody who works shifts, with what they have to do anyhow. */
export interface ShiftWorker {
  id: string;
  skills: readonly Skill[];
  /** Whether they work at night. */
  nights: boolean;
  /** When they cannot come: ill, away. */
  away: readonly Span[];
  /** Shifts that they have and that stand, whatever is planned. */
  held: readonly Span[];
}

/** Who had which shift before, by the plan that stands. */
export interface ShiftPlace {
  shift: string;
  person: string;
}

/** Within what people work. */
export interface ShiftRules {
  /** Least time between two shifts of one person, in hours. */
  restHours: number;
  /** Most nights of one person within any seven days. */
  mostNights: number;
}

/** Why somebody cannot have a shift, the first that holds in this order. */
export const shiftObstacles = [
  'not-qualified',
  'away',
  'collides',
  'rest-too-short',
  'too-many-nights',
] as const;
export type ShiftObstacle = (typeof shiftObstacles)[number];

/** A shift that lacks heads, with how many people could not have it, and why: of those who cannot, each is counted once. */
export interface Unfilled {
  shift: string;
  missing: number;
  why: Partial<Record<ShiftObstacle, number>>;
}

/** When somebody eats, and who stands in for them: those who stay at the post, or somebody of a post beside it. */
export interface Meal extends Span, ShiftPlace {
  /** Whoever comes over from another post; null where those who stay are enough. */
  relief: string | null;
}

export interface ShiftPlan {
  /** In order of shift and person. */
  places: ShiftPlace[];
  unfilled: Unfilled[];
  meals: Meal[];
  /** Whoever finds nobody to stand in for them while they eat. */
  withoutRelief: ShiftPlace[];
  score: ShiftScore;
}

/** How good a plan is: of two, the better has the lesser first figure that differs. */
export interface ShiftScore {
  /** Heads times minutes that nobody has. */
  unfilledMinutes: number;
  /** Nights above the fair share, of everybody together. */
  nightsOver: number;
  /** Places of the plan that stood that others have now, or nobody. */
  changes: number;
}
