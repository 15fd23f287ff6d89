import type { BoxAct, BoxOutcome } from '../../../core/boxes/index.ts';
import type { BoxStatus } from '../../../core/lifecycle/index.ts';
import type { SwabRules } from '../../../core/swabs/index.ts';
import type { AuditEntry } from '../../foundation/index.ts';

/** An act as it is to be written down. */
export interface NewBoxAct {
  id: string;
  drillId: string;
  /** The code of the box. */
  code: string;
  /** People in a tube of the drill that nobody has opened. */
  poolSize: number;
  /** Of the drill. */
  rules: SwabRules;
  device: string;
  deviceSeq: number | null;
  act: BoxAct;
  /** The tube or the handover that it is about. */
  about: string | null;
  recordedAt: Date;
  receivedAt: Date;
  details: Record<string, string | number>;
  /** Degrees Celsius, of a handover. */
  temperature: number | null;
  /** Name and reason of an outsider; sealed. */
  outsider: Buffer | null;
  /** What somebody wrote about it; sealed. */
  note: Buffer | null;
  /** What was written of each explanation, by its place among them; sealed. */
  notes: ReadonlyMap<number, Buffer>;
  /** The line of the audit log that goes with it. */
  noted: AuditEntry | null;
}

export type BoxActWarning = BoxOutcome['warnings'][number] | 'tube-tested';

/** What is kept of an answer, so that a repeat gets the same. */
export type KeptAnswer = Omit<BoxOutcome, 'warnings'> & {
  warnings: BoxActWarning[];
  status: BoxStatus;
  /** Tubes of the manifest, and how many of them a laboratory has in its hands. */
  listed: number;
  received: number;
};

/** What came of an act: what was answered when it came first. */
export type BoxActResult = KeptAnswer & {
  /** False where it had been sent before. */
  fresh: boolean;
};
