import type { TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import type { SeededDrill } from '../../../support/drill.ts';
import { person } from '../../../support/people.ts';

export interface Door {
  id: string;
  building: string;
  buildingId: string;
  stairwellId: string;
  unit: string | null;
  floor: number | null;
  room: string | null;
  state: string;
  lastAt: string | null;
  notBefore: string | null;
  nobodyThere: string[];
  contested: boolean;
  added: boolean;
  revision: number;
  teamId: string | null;
  people: { registrationId: string; name: string; status: string | null; pass?: string | null }[];
}

export interface Recorded {
  deviceSeq: number | null;
  status: number;
  body: {
    visitId: string;
    doorId: string;
    state: string;
    revision: number;
    warnings: string[];
    people: { registrationId: string; code: string | null }[];
    code?: string;
  };
}

export const [community] = gulou.communities;

/** A roster of households with `each` people: doors 101, 102, 201 … of stairwells 1 and 2, in as many buildings as it takes. */
export function rosterOf(
  from: number,
  households: number,
  { each = 2, of = community as string, buildings = 2 } = {},
): string {
  const lines = ['community,building,unit,room,name,documentType,documentNumber,lng,lat,datum'];
  for (let n = 0; n < households; n++) {
    const building = n % buildings;
    const rest = Math.floor(n / buildings);
    const floor = 1 + Math.floor(Math.floor(rest / 2) / 2);
    const room = `${floor}0${1 + (Math.floor(rest / 2) % 2)}`;
    for (let one = 0; one < each; one++) {
      const { name, document } = person(from + n * each + one);
      const lng = (119.3 + building * 0.001).toFixed(4);
      lines.push(
        `${of},${building + 1}号楼,${1 + (rest % 2)},${room},${name},${document.type},${document.number},${lng},26.08,wgs84`,
      );
    }
  }
  return `${lines.join('\r\n')}\r\n`;
}

/** A team of a drill with one member and a leader, and what they do. */
export async function teamOf(
  t: TestApp,
  drill: SeededDrill,
  name: string,
  {
    scope = [community],
    hq = drill.gulouHq,
    division = gulou.division,
  }: { scope?: string[]; hq?: string; division?: string } = {},
) {
  const url = `/v1/drills/${drill.id}`;
  const body = { name, kind: 'doors', division, scope };
  const { id } = await t.need<{ id: string }>('POST', `${url}/teams`, { token: hq, body });
  const join = async (role: 'team-leader' | 'team-member', sub: string) => {
    const person = { name: '林小梅', phone: '13805910011', account: sub, leads: role === 'team-leader' };
    await t.need('POST', `${url}/teams/${id}/members`, { token: hq, body: person });
    return t.token(role, { sub, team: id });
  };
  const leader = await join(
    'team-leader',
    `${name}-leader`.replace(/[^\w-]/g, () => `x${id.slice(0, 4)}`),
  );
  const member = await join(
    'team-member',
    `${name}-member`.replace(/[^\w-]/g, () => `y${id.slice(0, 4)}`),
  );
  return {
    id,
    leader,
    member,
    /** Sends visits as the member. */
    async visit(visits: readonly object[], token = member): Promise<Recorded[]> {
      const answer = await t.need<{ items: Recorded[] }>('POST', `${url}/visits/batch`, {
        token,
        body: { visits },
      });
      return answer.items;
    },
  };
}
