import { gulou } from '../../../support/divisions.ts';
import { canaries } from '../privacy/canaries.ts';
import type { Visit, World } from '../privacy/whole-way.ts';

/** A team of which somebody is a member who occurs nowhere else. */
export function visits({ drill, say, ids }: World): Visit[] {
  const all = `/v1/drills/${drill.id}/teams`;
  const one = () => `${all}/${ids.get('team')}`;
  const token = drill.gulouHq;
  const [{ name, phone }] = canaries;
  return [
    {
      operationId: 'addTeam',
      visit: async () => {
        const made = await say<{ id: string }>('POST', all, {
          token,
          body: { name: '敲门队', kind: 'doors', division: gulou.division, scope: [gulou.division] },
        });
        ids.set('team', made.body.id);
      },
    },
    { operationId: 'listTeams', visit: () => say('GET', all, { token }) },
    { operationId: 'getTeam', visit: () => say('GET', one(), { token }) },
    {
      operationId: 'changeTeam',
      visit: () => say('PATCH', one(), { token, body: { organisation: '区教育局' } }),
    },
    {
      operationId: 'addTeamMember',
      visit: async () => {
        const body = { name, phone, leads: true, account: 'field-leader' };
        const made = await say<{ id: string }>('POST', `${one()}/members`, { token, body });
        ids.set('member', made.body.id);
        await say('POST', `${one()}/members`, { token, body: { name, phone, account: 'field-member' } });
      },
    },
    { operationId: 'listTeamMembers', visit: () => say('GET', `${one()}/members`, { token }) },
    {
      operationId: 'importTeams',
      visit: () =>
        say('POST', `${all}/import`, {
          token,
          headers: { 'content-type': 'text/csv' },
          body: `team,scope,name,phone\r\n敲门二队,${gulou.communities[0]},${name},${phone}\r\n`,
        }),
    },
    {
      operationId: 'removeTeamMember',
      visit: async () => {
        const made = await say<{ id: string }>('POST', `${one()}/members`, {
          token,
          body: { name, phone, account: 'field-gone' },
        });
        await say('DELETE', `${one()}/members/${made.body.id}`, { token });
      },
    },
  ];
}
