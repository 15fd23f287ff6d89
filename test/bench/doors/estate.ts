import { setTimeout as sleep } from 'node:timers/promises';
import { gulou } from '../../support/divisions.ts';
import { person } from '../../support/people.ts';
import type { World, WorldServer } from '../../support/world.ts';

/** An estate as the domain tells of it, with two people to a household, who each have a document of their own. */
export const households = 5_111;
export const stairwells = 37;
const teams = 12;
const phonesATeam = 5;
const buildings = 13;

/** A phone of somebody in a team, and the doors that it goes to. */
export interface Phone {
  token: string;
  doors: string[];
}

/** The roster of the estate. */
function rosterOf(community: string): string {
  const lines = ['community,building,unit,room,name,documentType,documentNumber,lng,lat,datum'];
  for (let n = 0; n < households; n++) {
    const stairwell = n % stairwells;
    const door = Math.floor(n / stairwells);
    const building = stairwell % buildings;
    const room = `${1 + Math.floor(door / 4)}0${1 + (door % 4)}`;
    for (let one = 0; one < 2; one++) {
      const { name, document } = person(100_000 + n * 2 + one);
      const place = `${(119.3 + building * 0.0005).toFixed(4)},26.08,wgs84`;
      const unit = 1 + Math.floor(stairwell / buildings);
      lines.push(
        `${community},${building + 1}号楼,${unit},${room},${name},${document.type},${document.number},${place}`,
      );
    }
  }
  return `${lines.join('\r\n')}\r\n`;
}

/** Has the estate on the roster and its stairwells shared out between 12 teams, and gives each of 60 phones its doors. */
export async function prepareEstate(world: World, api: WorldServer): Promise<Phone[]> {
  const hq = await world.headquarters('district-hq', gulou.division);
  const at = `/v1/drills/${world.drillId}`;
  const ask = async <T>(
    method: string,
    path: string,
    token: string,
    body?: string,
    type = 'application/json',
  ): Promise<T> => {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': type }),
    };
    const answer = await fetch(api.url + path, { method, headers, ...(body === undefined ? {} : { body }) });
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const { community } = world;
  const job = await ask<{ id: string }>('POST', `${at}/roster/import`, hq, rosterOf(community), 'text/csv');
  for (let status = 'queued'; status !== 'done'; await sleep(200)) {
    ({ status } = await ask<{ status: string }>('GET', `/v1/jobs/${job.id}`, hq));
    if (status === 'failed') throw new Error('the roster could not be imported');
  }
  const phones: Phone[] = [];
  for (let n = 0; n < teams; n++) {
    const team = { name: `敲门${n + 1}队`, kind: 'doors', division: gulou.division, scope: [community] };
    const { id } = await ask<{ id: string }>('POST', `${at}/teams`, hq, JSON.stringify(team));
    for (let one = 0; one < phonesATeam; one++) {
      const account = `phone-${n}-${one}`;
      const member = { name: '林小梅', phone: `138059${String(n * 10 + one).padStart(5, '0')}`, account };
      await ask('POST', `${at}/teams/${id}/members`, hq, JSON.stringify(member));
      const scope = { division: undefined, site: undefined, team: id };
      phones.push({
        token: await world.services.tokens.issue({ sub: account, role: 'team-member', ...scope }),
        doors: [],
      });
    }
  }
  const share = (more: object) =>
    ask<{ digest: string }>('POST', `${at}/doors/assign`, hq, JSON.stringify({ community, ...more }));
  await share({ confirm: (await share({})).digest });
  for (let n = 0; n < teams; n++) {
    const own = phones.slice(n * phonesATeam, (n + 1) * phonesATeam);
    const [{ token } = { token: '' }] = own;
    const teamId = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).team as string;
    let since = '';
    for (let more = true; more; ) {
      const page = await ask<{ items: { id: string }[]; since: string; more: boolean }>(
        'GET',
        `/v1/teams/${teamId}/work?limit=1000${since}`,
        token,
      );
      for (const [index, door] of page.items.entries()) own[index % phonesATeam]?.doors.push(door.id);
      since = `&since=${page.since}`;
      more = page.more;
    }
  }
  return phones;
}
