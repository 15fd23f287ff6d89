export { fileDatum, location, locationIn, nearIn, placeQuery, queryDatum } from './places.schemas.ts';
export { plate, plateText } from './plates.schemas.ts';
