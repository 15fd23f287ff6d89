import type { z } from 'zod';

/** What an event carries. */
export type EventData = Readonly<Record<string, unknown>>;

/** How one thing of a drill is now: a job, a district's coverage. Ids, codes and figures, never personal data. */
export interface State<D extends EventData = EventData> {
  /** Which thing, among those of its source. */
  key: string;
  /** Who sees it: those whose division covers this code. */
  division: string;
  /** Which of its states this is, in the source's own terms. */
  version: string;
  data: D;
}

/** What a source read at one moment. */
export interface Reading<D extends EventData = EventData> {
  /**
   * Where it was read up to: everything that the database comes to say afterwards is read by `read(drillId, cursor)`, in
   * any process. Letters, digits, `_` and `-`, at most 60.
   */
  cursor: string;
  /** In the order in which they came to be. What was told before may be among them. */
  states: readonly State<D>[];
}

/** Something that headquarters are told of as it happens. A module that has some hands it to `tellLive`. */
export interface LiveSource<D extends EventData = EventData> {
  /** Name of its events. */
  type: string;
  /** What they carry, as the document shows it; its description says when they are sent. */
  data: z.ZodType<D>;
  /** Shortest time between two reads, in ms. */
  everyMs: number;
  /**
   * What has changed since the cursor; without one, all of a drill that is worth showing to somebody who comes new. One
   * indexed statement, whoever and however many want to know.
   */
  read(drillId: string, since: string | undefined): Promise<Reading<D>>;
  /** Whether this, brought by a caller, is a cursor of the same history in which `latest` is the present one. */
  understands(cursor: string, latest: string): boolean;
  /** Whether whoever was told everything up to `cursor` knows this state. */
  told(version: string, cursor: string): boolean;
}
