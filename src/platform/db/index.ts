export { addressesOf, placeOf } from './addresses.ts';
export { type Archiving, inspectArchiving, watchArchiving } from './archiving.ts';
export {
  assertAnswers,
  assertDurable,
  type Database,
  type DatabaseOptions,
  openDatabase,
  openKeyedPool,
  openReadPool,
  type PoolUse,
  pingDatabase,
  type ReadDatabase,
  type ReadPool,
  type Sql,
} from './client.ts';
export { isOver, isTooFar } from './due.ts';
export {
  type EmbeddedLogger,
  type EmbeddedOptions,
  type EmbeddedPostgres,
  runningEmbeddedUrl,
  startEmbeddedPostgres,
} from './embedded.ts';
export { AlreadyRunningError, exclusively } from './exclusive.ts';
export { findPrimary, takesWrites, watchPrimary } from './hosts.ts';
export { inspectServer, type ServerFacts } from './inspect.ts';
export { watchLag } from './lag.ts';
export {
  type MigrateOptions,
  MigrationBlockedError,
  MigrationMismatchError,
  migrateDatabase,
  migrationsLeft,
} from './migrate.ts';
export { assertOwnBackends, SharedBackendError } from './pooler.ts';
export { openProbe, type Probe } from './probe.ts';
export { assertReadsOwnWrites, inspectReplication, watchReadsOwnWrites } from './replication.ts';
export { grantWorkingRole, mightOf, RoleError } from './roles.ts';
export { untilAnswers } from './start.ts';
export {
  CommitUncertainError,
  inKeyedTransaction,
  inTransaction,
  type Queryable,
  TransactionFencedError,
  type TransactionMode,
  type Tx,
} from './transaction.ts';
