export { createDeviceRegistry, type DeviceRegistry, type KnownDevice } from './device-registry.ts';
export { deviceProblems, deviceRevoked } from './devices.errors.ts';
export { createDevicesRead } from './devices.read.ts';
export { createDevicesRepo } from './devices.repo.ts';
export { describeDevices, registerDeviceRoutes } from './devices.routes.ts';
export { createDeviceClients, createDevicesService, type DevicesService } from './devices.service.ts';
export { recordedFields, sequenceOf } from './recorded.ts';
