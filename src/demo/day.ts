import type { FieldTablet } from './field-tablet.ts';
import type { Client } from './http/client.ts';
import type { Credentials, Session } from './http/tokens.ts';
import type { Tablet } from './lane-tablet.ts';
import type { Ledger } from './ledger.ts';
import type { Population } from './population/index.ts';
import type { Progress } from './progress.ts';
import type { PlannedSite } from './sites.ts';
import type { Swabbing } from './swabs/points.ts';

/** A published site with its tablets. */
export interface Site extends PlannedSite {
  id: string;
  /** Code of the county-level division. */
  county: string;
  tablets: Tablet[];
  /** Where the network is bad: the tablets that take their place, by lane. */
  field: FieldTablet[];
}

/** Everything that the parts of the demo share. */
export interface Day {
  client: Client;
  seed: number;
  /** In how many minutes of the drill people are let come at a time; windows as a whole unless told. */
  stepMinutes?: number;
  population: Population;
  ledger: Ledger;
  progress: Progress;
  drillId: string;
  sites: Site[];
  /** Index of a site by its id. */
  siteIndex: ReadonlyMap<string, number>;
  /** Indexes of the sites of one place, and of one county. */
  sitesOfPlace: readonly (readonly number[])[];
  sitesOfCounty: ReadonlyMap<string, readonly number[]>;
  /** Places free in each slot when the drill was published, by slot id. */
  freeAtFirst: ReadonlyMap<string, number>;
  /** Tubes, boxes, laboratories and results. */
  swabs: Swabbing;
  admin: Session;
  city: Session;
  district(county: string): Session;
  /** The city app's backend. */
  app: Credentials;
  /** Somebody who signs in when first asked for a token. */
  signIn(credentials: Credentials): Session;
  /** Moves the service's clock. */
  moveClock(instant: number): Promise<void>;
}

/** Code of the county that a place lies in. */
export function countyOf(day: Pick<Day, 'population'>, household: number): string {
  return day.population.places[day.population.placeOf(household)]?.code.slice(0, 6) ?? '';
}

/** Requests in flight at once. */
export const IN_FLIGHT = 96;
