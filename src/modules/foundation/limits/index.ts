export type { CheckLimits } from './limits.routes.ts';
