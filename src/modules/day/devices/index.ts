export type { DeviceRegistry } from './device-registry.ts';
export { recordedFields, sequenceOf } from './recorded.ts';
