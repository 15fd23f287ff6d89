export * from './drills/index.ts';
export * from './sites/index.ts';
