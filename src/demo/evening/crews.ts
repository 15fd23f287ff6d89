import type { Day } from '../day.ts';
import type { Session } from '../http/tokens.ts';

/** A team with one of its members, who signs in as themselves. */
export interface Crew {
  id: string;
  division: string;
  signedIn: Session;
}

interface Joined {
  client: { clientId: string; clientSecret: string } | null;
}

/** A district sends out a team with somebody in it. @throws Error where no client was made for them */
export async function sendOut(
  day: Day,
  county: string,
  { name, kind, phone }: { name: string; kind: 'doors' | 'transfer'; phone: string },
): Promise<Crew> {
  const token = await day.district(county)();
  const teams = `/v1/drills/${day.drillId}/teams`;
  const { id } = await day.client.need<{ id: string }>({
    operation: 'send out a team',
    method: 'POST',
    path: teams,
    token,
    body: { name, kind, division: county, scope: [county] },
  });
  const { client } = await day.client.need<Joined>({
    operation: 'add a member of a team',
    method: 'POST',
    path: `${teams}/${id}/members`,
    token,
    body: { name: '林小梅', phone, client: true },
  });
  if (client === null) throw new Error('nobody of the team can sign in');
  return { id, division: county, signedIn: day.signIn(client) };
}
