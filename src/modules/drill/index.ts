export * from './countersignatures/index.ts';
export * from './drills/index.ts';
export * from './sites/index.ts';
