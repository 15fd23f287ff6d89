import type { ActOutcome, BodySite, SwabAct, SwabRules } from '../../../core/swabs/index.ts';

/** A tube that an act is about; made where it is not there yet, as a pool of the drill's size. */
export interface ActTube {
  id: string;
  barcode: string;
  poolSize: number;
}

/** An act as it is to be written down. */
export interface NewAct {
  id: string;
  drillId: string;
  siteId: string;
  /** Of the site. */
  division: string;
  device: string;
  deviceSeq: number | null;
  act: SwabAct;
  tube: ActTube;
  /** Where people are moved to. */
  to: ActTube | undefined;
  recordedAt: Date;
  receivedAt: Date;
  details: Record<string, string | number>;
  /** What is taken of the person. */
  sample: { bodySite: BodySite; swabs: number };
  /** Of the drill. */
  rules: SwabRules;
}

/** What came of an act: what was answered when it came first. */
export interface ActResult extends ActOutcome {
  /** False where it had been sent before. */
  fresh: boolean;
  /** Of the first one that the act names, sealed; undefined where it names nobody, or nobody who is registered. */
  person: Buffer | undefined;
}
