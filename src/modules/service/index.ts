export * from './imports/index.ts';
export * from './jobs/index.ts';
export * from './live/index.ts';
export * from './webhooks/index.ts';
