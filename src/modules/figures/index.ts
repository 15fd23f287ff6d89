export * from './coverage/index.ts';
