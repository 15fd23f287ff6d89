import type { Held } from './http/tokens.ts';

/**
 * What the service has acknowledged, person by person and household by household (by their numbers in the
 * population): what the proofs are held against. Compact, since it lives as long as the drill.
 */
export interface Ledger {
  /** Id of each person's registration; undefined until acknowledged. */
  registration: (string | undefined)[];
  /** Until when the person is exempt by a vaccination that the registration stated, ms; 0 without one. */
  exemptUntil: Float64Array;
  /** Start of the person's window, ms; 0 without one. */
  windowFrom: Float64Array;
  windowTo: Float64Array;
  /** Index of the site of the person's window; -1 without one. */
  site: Int32Array;
  /** Walk to it in metres; NaN where the service does not say. */
  walk: Float32Array;
  /** People whose window was looked up in the app after it had been sent, and for how many it was another. */
  lookUps: { people: number; differ: number };
  /** 1 once a check-in of the person was acknowledged. */
  checkedIn: Uint8Array;
  /** With whom somebody may share a tube: 0 strangers, 1 nobody, 2 their household. */
  apart: Uint8Array;
  /** 1 while the person is to come again, since their tube came to nothing; and 1 for ever once they had to. */
  due: Uint8Array;
  again: Uint8Array;
  /** The token of each household's account, while it is signed in. */
  account: (Held | undefined)[];
  /** What check-ins were warned of, and what of it was to be expected from time and place. */
  warnings: Map<string, { said: number; expected: number }>;
  /** Check-ins by how they were done. */
  checkIns: Record<CheckInMode, number>;
}

export type CheckInMode = 'pass' | 'document' | 'walk-in';

export function createLedger(people: number, households: number): Ledger {
  return {
    registration: new Array<string | undefined>(people),
    exemptUntil: new Float64Array(people),
    windowFrom: new Float64Array(people),
    windowTo: new Float64Array(people),
    site: new Int32Array(people).fill(-1),
    walk: new Float32Array(people).fill(Number.NaN),
    lookUps: { people: 0, differ: 0 },
    checkedIn: new Uint8Array(people),
    apart: new Uint8Array(people),
    due: new Uint8Array(people),
    again: new Uint8Array(people),
    account: new Array<Held | undefined>(households),
    warnings: new Map(),
    checkIns: { pass: 0, document: 0, 'walk-in': 0 },
  };
}

/** Counts a warning that the service gave, or that was to be expected. */
export function countWarning(ledger: Ledger, code: string, which: 'said' | 'expected'): void {
  const known = ledger.warnings.get(code) ?? { said: 0, expected: 0 };
  known[which]++;
  ledger.warnings.set(code, known);
}

/** Who holds which registration, by its id. Two people with one id would leave one entry. */
export function personsById(ledger: Ledger): Map<string, number> {
  const persons = new Map<string, number>();
  for (const [person, id] of ledger.registration.entries()) {
    if (id !== undefined) persons.set(id, person);
  }
  return persons;
}
