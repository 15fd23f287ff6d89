export { clockFixed, registerClockRoutes } from './clock.routes.ts';
