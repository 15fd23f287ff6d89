export {
  type Door,
  defaultPace,
  type NoVisit,
  type Pace,
  planRoutes,
  type Stop,
  type Team,
} from './plan-routes.ts';
