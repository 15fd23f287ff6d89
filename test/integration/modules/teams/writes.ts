import type { TestApp } from '../../../support/app.ts';
import type { SeededDrill } from '../../../support/drill.ts';
import type { WritingRoute } from '../bad-input/bodies.ts';

/** The routes of teams that take a JSON body. */
export async function writes(t: TestApp, drill: SeededDrill): Promise<WritingRoute[]> {
  const url = `/v1/drills/${drill.id}/teams`;
  const token = drill.gulouHq;
  const team = { name: '第一队', kind: 'doors', division: '350102', scope: ['350102001001'] };
  const { id } = await t.need<{ id: string }>('POST', url, { token, body: team });
  let n = 0;
  return [
    {
      operationId: 'addTeam',
      method: 'POST',
      url,
      token,
      valid: () => ({ ...team, name: `新队${n++}`, organisation: '区教育局' }),
    },
    {
      operationId: 'changeTeam',
      method: 'PATCH',
      url: `${url}/${id}`,
      token,
      valid: () => ({ name: `第${n++}队`, kind: 'campus', organisation: '大学城', scope: ['350102001'] }),
    },
    {
      operationId: 'addTeamMember',
      method: 'POST',
      url: `${url}/${id}/members`,
      token,
      valid: () => ({
        name: '林小梅',
        phone: '13805910011',
        leads: false,
        account: `volunteer-${n++}`,
        client: false,
      }),
    },
  ];
}
