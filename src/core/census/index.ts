/**
 * Residents of county-level divisions by the census of 2020. Fuzhou: communiqués of the city (21 May 2021, no. 2, in
 * thousands) and of Gulou (31 May 2021, exact); Pingtan is what is left of the city's 8,291,268.
 */
const residents: Readonly<Record<string, number>> = {
  350102: 669_090,
  350103: 411_000,
  350104: 1_142_000,
  350105: 290_000,
  350111: 789_000,
  350112: 790_000,
  350121: 988_000,
  350122: 639_000,
  350123: 255_000,
  350124: 256_000,
  350125: 281_000,
  350128: 386_000,
  350181: 1_390_000,
};

/** Residents of a county-level division (6 digits); undefined where its census figure is not known here. */
export function censusResidents(county: string): number | undefined {
  return residents[county];
}
