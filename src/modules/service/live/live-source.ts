/** How one thing of a drill is now: a job, a district's coverage. Ids, codes and figures, never personal data. */
export interface State {
  /** Which thing, among those of its source. */
  key: string;
  /** Who sees it: those whose division covers this code. */
  division: string;
  /** Which of its states this is, in the source's own terms. */
  version: string;
  data: Readonly<Record<string, unknown>>;
}

/** What a source read at one moment. */
export interface Reading {
  /**
   * Where it was read up to: everything that the database comes to say afterwards is read by `read(drillId, cursor)`, in
   * any process. Letters, digits, `_` and `-`, at most 60.
   */
  cursor: string;
  /** In the order in which they came to be. What was told before may be among them. */
  states: readonly State[];
}

/** Something that headquarters are told of as it happens. A module that has some hands it to `tellLive`. */
export interface LiveSource {
  /** Name of its events. */
  type: string;
  /** What the document says of its events. */
  description: string;
  /** Shortest time between two reads, in ms. */
  everyMs: number;
  /**
   * What has changed since the cursor; without one, all of a drill that is worth showing to somebody who comes new. One
   * indexed statement, whoever and however many want to know.
   */
  read(drillId: string, since: string | undefined): Promise<Reading>;
  /** Whether this, brought by a caller, is a cursor of the same history in which `latest` is the present one. */
  understands(cursor: string, latest: string): boolean;
  /** Whether whoever was told everything up to `cursor` knows this state. */
  told(version: string, cursor: string): boolean;
}
