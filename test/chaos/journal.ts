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
  /** Barcodes of tubes whose opening was acknowledged. */
  opened: string[];
  sampled: Sampled[];
  /** Barcode → people whom its seal was acknowledged with. */
  sealed: Map<string, number>;
  /** Result → the tube's barcode. */
  resulted: Map<string, string>;
  /** Import of a roster that was told to be done → its rows, each a person and a household of their own. */
  imported: Map<string, number>;
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
  opened: [],
  sampled: [],
  sealed: new Map(),
  resulted: new Map(),
  imported: new Map(),
  jobs: new Set(),
  acknowledged: 0,
  choices: 0,
  contradictions: [],
  doubtful: new Set(),
});

/** What is only ever added to: how far a journal has been read. */
const growing = ['registered', 'checkedIn', 'opened', 'sampled', 'sealed', 'resulted', 'imported'] as const;
export type Mark = Record<(typeof growing)[number], number>;

export const startOfJournal: Mark = {
  registered: 0,
  checkedIn: 0,
  opened: 0,
  sampled: 0,
  sealed: 0,
  resulted: 0,
  imported: 0,
};

const lengthOf = (all: { size: number } | { length: number }): number =>
  'size' in all ? all.size : all.length;

/** How far it goes now. */
export const markOf = (journal: Journal): Mark => {
  const lengths = growing.map((list) => [list, lengthOf(journal[list])]);
  return Object.fromEntries(lengths) as Mark;
};

const entriesFrom = <K, V>(all: ReadonlyMap<K, V>, from: number): Map<K, V> => new Map([...all].slice(from));

/** What was acknowledged since: with the jobs, which are few, and without the windows, which change. */
export const since = (journal: Journal, mark: Mark): Journal => ({
  ...emptyJournal(),
  registered: entriesFrom(journal.registered, mark.registered),
  checkedIn: journal.checkedIn.slice(mark.checkedIn),
  opened: journal.opened.slice(mark.opened),
  sampled: journal.sampled.slice(mark.sampled),
  sealed: entriesFrom(journal.sealed, mark.sealed),
  resulted: entriesFrom(journal.resulted, mark.resulted),
  imported: entriesFrom(journal.imported, mark.imported),
  jobs: journal.jobs,
});

/** What had been acknowledged by then: without the jobs and the windows, which change. */
export const upTo = (journal: Journal, mark: Mark): Journal => ({
  ...emptyJournal(),
  registered: new Map([...journal.registered].slice(0, mark.registered)),
  checkedIn: journal.checkedIn.slice(0, mark.checkedIn),
  opened: journal.opened.slice(0, mark.opened),
  sampled: journal.sampled.slice(0, mark.sampled),
  sealed: new Map([...journal.sealed].slice(0, mark.sealed)),
  resulted: new Map([...journal.resulted].slice(0, mark.resulted)),
  imported: new Map([...journal.imported].slice(0, mark.imported)),
});
