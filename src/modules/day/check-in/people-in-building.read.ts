import type { RegistrationStatus } from '../../../core/lifecycle/index.ts';
import type { ReadDatabase } from '../../../platform/db/client.ts';

export interface InBuilding {
  id: string;
  status: RegistrationStatus;
  /** Sealed. */
  person: Buffer;
}

export interface PeopleInBuildingRead {
  /** Live registrations of a drill in these buildings of these communities, `limit` at most, in order of id. */
  inBuildings(query: {
    drillId: string;
    communities: readonly string[];
    buildings: readonly string[];
    limit: number;
  }): Promise<InBuilding[]>;
}

/** Asked seldom: by the index of communities, so that no registration has to keep an index for it. */
export function createPeopleInBuildingRead({ sql }: ReadDatabase): PeopleInBuildingRead {
  return {
    inBuildings: ({ drillId, communities, buildings, limit }) => sql<InBuilding[]>`
      select id, status, person from registrations
      where drill_id = ${drillId} and community = any(${[...communities]}::text[])
        and building_id = any(${[...buildings]}::uuid[]) and status <> 'cancelled'
      order by community, id limit ${limit}`,
  };
}
