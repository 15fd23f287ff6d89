export { type CheckLimits, describeLimits, type Limits, registerLimits } from './limits.routes.ts';
