import { eventually } from '../../support/eventually.ts';
import type { House } from './house.ts';
import { connections, source, turnOf } from './turn.ts';

/** Somebody who is registered and has a window, and the token of who registered them. */
export interface Placed {
  id: string;
  token: string;
}

/** Tokens of so many citizens. */
export const citizens = (house: House, count: number): Promise<string[]> =>
  Promise.all(Array.from({ length: count }, (_, n) => house.token({ sub: `citizen-${n}`, role: 'citizen' })));

/** The order of a load that registers people `first` to `first + count - 1`. */
export const registering = (house: House, tokens: string[], first: number, count: number) => ({
  source: source('registrations.ts'),
  repeat: false,
  first,
  count,
  path: `/v1/drills/${house.drillId}/registrations`,
  tokens,
  extra: { community: house.community },
});

/** Registers so many people, by so many accounts, and waits until a worker of the build has given each a window. */
export async function placed(house: House, count: number, accounts = connections): Promise<Placed[]> {
  const { sql } = house;
  const tokens = await citizens(house, accounts);
  await turnOf(house, { ...registering(house, tokens, 0, count), seconds: 600 }, 201);
  const worker = await house.start('src/main/worker.ts');
  await eventually(
    'everybody has a window',
    async () => (await sql`select count(*)::int as n from appointments`)[0]?.['n'] === count,
    600_000,
  );
  await worker.stop();
  const rows = await sql<
    { id: string; account: string }[]
  >`select id, account from registrations order by id`;
  await sql`vacuum analyze`;
  return rows.map(({ id, account }) => ({
    id,
    token: tokens[Number(account.slice('citizen-'.length))] ?? '',
  }));
}
