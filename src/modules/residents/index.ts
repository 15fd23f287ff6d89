export * from './exemptions/index.ts';
export * from './passes/index.ts';
export * from './registrations/index.ts';
export * from './risks/index.ts';
export * from './roster/index.ts';
export * from './waiting/index.ts';
