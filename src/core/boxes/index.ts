export { createDepot, type Depot } from './depot.ts';
export type { DepotChanges, DepotFacts } from './depot-state.ts';
export { differencesOf, followHandovers, type Holder, listedOf, receivedOf } from './discrepancies.ts';
export * from './transport.ts';
export * from './types.ts';
