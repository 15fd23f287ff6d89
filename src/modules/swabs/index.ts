export * from './labels/index.ts';
export * from './laboratories/index.ts';
export * from './routes/index.ts';
export * from './tubes/index.ts';
