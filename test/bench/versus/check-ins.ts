import type { House } from './house.ts';
import { placed } from './people.ts';
import { type Load, source, turnOf } from './turn.ts';

const tablets = 64;
/** More than either can check in in a turn. */
const each = 15_000;

/** People come to their site with their passes, each once, to 64 tablets. */
export const checkIns: Load = async (house, turns, say) => {
  say(`${house.build.name}: ${each * turns} people register and are given windows`);
  const people = await placed(house, each * turns);
  const passes: string[] = [];
  for (let from = 0; from < people.length; from += 64) {
    const some = people.slice(from, from + 64).map(async ({ id, token }) => {
      return (await house.ask<{ pass: string }>('GET', `/v1/registrations/${id}/pass`, token)).pass;
    });
    passes.push(...(await Promise.all(some)));
  }
  const tokens = await enrolled(house);
  let first = 0;
  return () => {
    const some = passes.slice(first, first + each);
    const order = { repeat: false, first, count: some.length, tokens, extra: { passes: some.join('\n') } };
    first += each;
    const path = `/v1/sites/${house.siteId}/check-ins`;
    return turnOf(house, { ...order, source: source('check-ins.ts'), path }, 201);
  };
};

/** Tokens of tablets, added by headquarters and enrolled as staff do it. */
async function enrolled(house: House): Promise<string[]> {
  const { ask, siteId } = house;
  const district = await house.token({ sub: 'gulou', role: 'district-hq', division: '350102' });
  const tokens: string[] = [];
  for (let n = 1; n <= tablets; n++) {
    const added = await ask<{ code: string }>('POST', '/v1/devices', district, {
      siteId,
      label: `${n} 号台`,
    });
    const { clientId, clientSecret } = await ask<{ clientId: string; clientSecret: string }>(
      'POST',
      '/v1/devices/enrol',
      undefined,
      { code: added.code },
    );
    const credentials = { clientId, clientSecret };
    const { accessToken } = await ask<{ accessToken: string }>(
      'POST',
      '/v1/auth/token',
      undefined,
      credentials,
    );
    tokens.push(accessToken);
  }
  return tokens;
}
