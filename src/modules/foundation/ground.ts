import type { Clock, MovableClock } from '../../platform/clock.ts';
import type { Config } from '../../platform/config.ts';
import type { MasterKeys } from '../../platform/crypto/index.ts';
import type { Database, ReadDatabase, ReadPool } from '../../platform/db/index.ts';
import type { Metrics } from '../../platform/http/index.ts';
import type { Logger } from '../../platform/logger.ts';
import type { SignalQueue } from '../../platform/queue/index.ts';
import type { Keyring } from './keys/index.ts';

/** What every module may stand on: the adapters, opened, and the keys. */
export interface Ground {
  config: Config;
  logger: Logger;
  /** The drill's clock. */
  clock: Clock;
  /** The same, where this service lets an administrator move it. */
  movable: MovableClock | undefined;
  /** For what writes, and for what check-ins have to know. */
  database: Database;
  /** For check-ins: nothing else waits for these connections, and they for nothing. */
  checkInDatabase: ReadDatabase;
  /** For what citizens and the public read: however many they are, writers do not wait for them. */
  reads: ReadPool;
  /** For headquarters' reports, which may take long, and may be of a while ago: nothing is decided by it, and nobody told that there is nothing. */
  reports: ReadPool;
  /** What `reports` shows is as it was so many ms ago, or newer: where that is a standby. */
  reportsBehindMs(): number;
  /** Waits until `reports` shows whatever was committed before, `withinMs` at most; answers whether it does. */
  reportsCaughtUp(withinMs: number, aborted: AbortSignal): Promise<boolean>;
  /**
   * Where reports are read that something is decided by, and what somebody has just written: `reports` where it shows whatever was
   * committed before, for which it is waited a moment (`withinMs`), else `database`. To be asked anew each time.
   */
  reportsNow(withinMs?: number): Promise<ReadDatabase>;
  queue: SignalQueue;
  keyring: Keyring;
  masterKeys: MasterKeys;
  metrics: Metrics;
}
