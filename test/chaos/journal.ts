/** A check-in, sample or result as it was acknowledged; what names it stands for good. */
export interface CheckedIn {
  registrationId: string;
  device: string;
  deviceSeq: number;
}
export interface Sampled {
  registrationId: string;
  barcode: string;
}

/** Everything that the service has acknowledged to the clients, as they were told it. */
export interface Journal {
  /** Person's number → registration. */
  registered: Map<number, string>;
  /** Registration → the window that was acknowledged last. */
  chosen: Map<string, string>;
  checkedIn: CheckedIn[];
  sampled: Sampled[];
  /** Barcode → people whom its seal was acknowledged with. */
  sealed: Map<string, number>;
  /** Result → the tube's barcode. */
  resulted: Map<string, string>;
  jobs: Set<string>;
  /** Acknowledgements in all, repeats not counted. */
  acknowledged: number;
  /** Choices among them: one person may have several, of which the latest stands. */
  choices: number;
  /** Two acknowledgements that contradict each other: one person under two ids, and the like. */
  contradictions: string[];
  /** Registrations of which the last thing asked never got an answer: what became of it nobody was told. */
  doubtful: Set<string>;
}

export const emptyJournal = (): Journal => ({
  registered: new Map(),
  chosen: new Map(),
  checkedIn: [],
  sampled: [],
  sealed: new Map(),
  resulted: new Map(),
  jobs: new Set(),
  acknowledged: 0,
  choices: 0,
  contradictions: [],
  doubtful: new Set(),
});
