/** A place on the earth, WGS 84 degrees. */
export interface Point {
  lng: number;
  lat: number;
}
