import type { Tablet } from '../lane-tablet.ts';
import type { Box, BoxAct } from './boxes.ts';
import type { Codes } from './codes.ts';
import type { Tube, TubeKind } from './tubes.ts';

/** Something done with a tube: a row of `POST …/swabs/batch`. */
export type SwabAct = { deviceSeq: number; at: string; barcode: string } & (
  | { act: 'open'; kind: TubeKind; poolSize: number }
  | { act: 'sample'; registrationId: string }
  | { act: 'sample'; document: { type: string; number: string } }
  | { act: 'seal'; counted: number }
);

/** An act as its tablet wrote it down, with the tube, and the person, that it is about. */
export interface Recorded {
  act: SwabAct;
  tube: Tube;
  person: number | undefined;
}

/** A table where people are swabbed, beside a lane where they were checked in, with a tablet of its own. */
export interface SwabTable {
  tablet: Tablet;
  /** Recorded and not sent yet. */
  journal: Recorded[];
  boxJournal: BoxAct[];
  /** The tube for strangers that is being filled, and the last of this session that is full. */
  pool: Tube | undefined;
  full: Tube | undefined;
  /** Open tubes of households that go by themselves, by household. */
  households: Map<number, Tube>;
}

/**
 * When what a point's tablets record is sent: each act as it is done; some together, at the latest when a session ends; or when
 * a network is found, which may be days later.
 */
export type Sending = 'at-once' | 'together' | 'when-possible';

/** Where people are swabbed: a site, or a mobile team. */
export interface SwabPoint {
  id: string;
  name: string;
  /** Code of the county-level division. */
  county: string;
  sending: Sending;
  tables: SwabTable[];
  codes: Codes;
  /** Sealed, and in no box yet. */
  toBox: Tube[];
  /** Something to be settled was recorded: its tablets are carried to a network at the end of the session. */
  hurries: boolean;
}

/** A mobile team, which goes from door to door. */
export interface Team {
  /** Index among the points. */
  point: number;
  /** Whom it goes to on one day, in order of time. */
  stops: Stop[];
}

/** Somebody on the way of a team. */
export interface Stop {
  person: number;
  registrationId: string;
  why: 'infirm' | 're-swab';
  at: number;
}

/** Somebody of a laboratory, or a courier, with the number of the last thing they recorded. */
export interface Worker {
  sub: string;
  signedIn: Tablet['signedIn'];
  sequence: number;
}

export interface Laboratory {
  id: string;
  name: string;
  districts: readonly string[];
  /** Enters results and receives boxes. */
  clerk: Worker;
  /** Signs what the clerk has found positive. */
  verifier: Worker;
  /** Tubes in its hands without a result. */
  tubes: Tube[];
}

/** Everything that goes on from the swab to the result. */
export interface Swabbing {
  points: SwabPoint[];
  teams: Team[];
  laboratories: Laboratory[];
  /** By county. */
  couriers: ReadonlyMap<string, Worker>;
  /** The community worker of a community, once somebody there has to be told. */
  worker(community: string): Promise<Tablet['signedIn']>;
  tubes: Tube[];
  boxes: Box[];
  /** How long people were swabbed, s of real time. */
  seconds: number;
  /** Who has the virus, as far as it was drawn. */
  infected: Set<number>;
  /** What has gone wrong, each once. */
  troubles: Troubles;
  /** Ids of the ranges of labels whose codes lie at the points. */
  labelRanges: Set<string>;
}

/** What goes wrong on the first day; what it happened to, once it did. */
export interface Troubles {
  /** Eleven people in a tube of ten, of two tablets. */
  eleven: Tube | undefined;
  /** A barcode on two tubes: the one that was filled second. */
  twin: Tube | undefined;
  /** Of the first boxes at the laboratories: a tube that was not there, one that was not listed, one that had leaked. */
  missing: Tube | undefined;
  unlisted: Tube | undefined;
  leaked: Tube | undefined;
  /** A tube that says nothing, and one that was found doubtful by mistake. */
  invalid: Tube | undefined;
  corrected: Tube | undefined;
}

export const createTable = (tablet: Tablet): SwabTable => ({
  tablet,
  journal: [],
  boxJournal: [],
  pool: undefined,
  full: undefined,
  households: new Map(),
});

export const noTroubles = (): Troubles => ({
  eleven: undefined,
  twin: undefined,
  missing: undefined,
  unlisted: undefined,
  leaked: undefined,
  invalid: undefined,
  corrected: undefined,
});
