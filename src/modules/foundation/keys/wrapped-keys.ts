/** One row that holds wrapped keys. */
export interface WrappedRow {
  /** Its primary key. */
  row: string;
  keys: { /** What the key is bound to. */ name: string; wrapped: Buffer }[];
}

/** Where a module keeps wrapped keys. A rotation goes through all of them. */
export interface WrappedKeys {
  /** Rows with a key that another master key than this one wraps. */
  countOthers(keyId: Buffer): Promise<number>;
  others(keyId: Buffer, limit: number): Promise<WrappedRow[]>;
  /** Puts wrapped keys in the place of others, row by row, where they are still the same. */
  replace(rows: readonly Rewrapped[]): Promise<void>;
}

/** A row's wrapped keys, in its order, as they were read and as they are to be. */
export interface Rewrapped {
  row: string;
  before: readonly Buffer[];
  after: readonly Buffer[];
}
