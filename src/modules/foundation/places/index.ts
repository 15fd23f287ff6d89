export { fileDatum, location, locationIn, nearIn, placeQuery, queryDatum } from './places.schemas.ts';
