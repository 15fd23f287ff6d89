export * from './assignment/index.ts';
export * from './choosing/index.ts';
export * from './missed/index.ts';
export * from './planning/index.ts';
export * from './replanning/index.ts';
