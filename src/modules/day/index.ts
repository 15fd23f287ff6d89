export * from './check-in/index.ts';
export * from './devices/index.ts';
export * from './lines/index.ts';
export * from './uploads/index.ts';
