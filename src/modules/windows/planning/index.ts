export { createPlanningRead, type PlanningRead } from './planning.read.ts';
