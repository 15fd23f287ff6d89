export * from './laboratories/index.ts';
export * from './tubes/index.ts';
