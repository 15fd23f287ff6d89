import type { Population } from '../population/index.ts';

/** People in one file: about 2 MB, well below the 16 MiB that one call may hold. */
const ROWS_PER_FILE = 16_000;

const HEADER = 'community,building,unit,room,name,documentType,documentNumber,nationality,lng,lat,datum';

/** A field of CSV (RFC 4180), quoted where it has to be. */
export function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** As much of a population as a roster tells. */
export type RosterPeople = Pick<Population, 'places' | 'residence' | 'building' | 'members'>;

/**
 * The household roster of one county as CSV files, made one after the other: everyone who lives there, with
 * the building's coordinates. Households are not torn apart.
 */
export function* rosterFiles(
  population: RosterPeople,
  county: string,
): Generator<{ csv: string; rows: number }> {
  let lines: string[] = [HEADER];
  for (const place of population.places) {
    if (!place.code.startsWith(county)) continue;
    for (let household = place.first; household < place.end; household++) {
      const { division, building, unit = '', room } = population.residence(household);
      const { lng, lat } = population.building(household);
      for (const { name, document } of population.members(household)) {
        const { type, number, nationality = '' } = document;
        const fields = [division, building, unit, room, name, type, number, nationality].map(csvField);
        lines.push(`${fields.join(',')},${lng},${lat},wgs84`);
      }
      if (lines.length <= ROWS_PER_FILE) continue;
      yield { csv: `${lines.join('\n')}\n`, rows: lines.length - 1 };
      lines = [HEADER];
    }
  }
  if (lines.length > 1) yield { csv: `${lines.join('\n')}\n`, rows: lines.length - 1 };
}
