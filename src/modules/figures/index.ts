export * from './reports/index.ts';
