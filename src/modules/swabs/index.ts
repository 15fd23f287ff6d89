export * from './tubes/index.ts';
