import { checkIns } from './check-ins.ts';
import { imports } from './imports.ts';
import { citizens, placed, registering } from './people.ts';
import { connections, type Load, source, turnOf } from './turn.ts';

/** People register, one a request. */
const registration: Load = async (house) => {
  // More than either can register in a turn.
  const count = 30_000;
  const tokens = await citizens(house, connections);
  let first = 0;
  return () => {
    first += count;
    return turnOf(house, registering(house, tokens, first - count, count), 201);
  };
};

/** 2,000 citizens look at their own registrations. */
const own: Load = async (house) => {
  const people = await placed(house, 2_000, 2_000);
  const order = {
    ...{ repeat: true, first: 0, count: 4 * people.length, path: '/v1/registrations/{id}' },
    tokens: people.map(({ token }) => token),
    extra: { ids: people.map(({ id }) => id).join() },
  };
  return () => turnOf(house, { ...order, source: source('reads.ts') }, 200);
};

/** The public list of sites. */
const sites =
  (query: string): Load =>
  async (house) => {
    const path = `/v1/drills/${house.drillId}/sites${query}`;
    const order = { repeat: true, first: 0, count: 8_000, tokens: [], path };
    return () => turnOf(house, { ...order, source: source('reads.ts') }, 200);
  };

/** What two builds can be compared in. */
export const loads: Record<string, Load> = {
  registration,
  'check-in': checkIns,
  import: imports,
  own,
  near: sites('?near={place}'),
  sites: sites(''),
};
