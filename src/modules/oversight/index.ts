export * from './audit-reading/index.ts';
export * from './retention/index.ts';
export * from './reveal/index.ts';
