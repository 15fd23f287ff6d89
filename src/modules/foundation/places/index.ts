export { location, locationIn, nearIn, placeQuery, queryDatum } from './places.schemas.ts';
