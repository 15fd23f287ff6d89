import type { Answer, TestApp } from '../../../support/app.ts';
import { city } from '../../../support/divisions.ts';
import type { SeededDrill } from '../../../support/drill.ts';

export interface ResultItem {
  status: number;
  id: string | null;
  state: string | null;
  code: string | null;
  people: number;
  problem: { code: string; errors?: { pointer: string; code: string }[] } | null;
}

export interface Entered {
  id: string;
  state: string;
  code: string | null;
  people: number;
}

/** Two people of a laboratory. */
export interface Laboratory {
  id: string;
  first: string;
  second: string;
  /** Enters results as the first of them; answers each. */
  enter(...results: object[]): Promise<ResultItem[]>;
  verify(id: string | null, token?: string): Promise<Answer<Entered & { code?: string }>>;
}

/** A laboratory that is added to the drill, with two people. */
export async function laboratoryOf(
  t: TestApp,
  drill: SeededDrill,
  name: string,
  districts: readonly string[] = [city],
): Promise<Laboratory> {
  const { id } = await t.need<{ id: string }>('POST', `/v1/drills/${drill.id}/laboratories`, {
    token: drill.cityHq,
    body: { name, districts },
  });
  return twoOf(t, drill, id, name);
}

/** Two people of a laboratory that the drill has. */
export async function twoOf(t: TestApp, drill: SeededDrill, id: string, name: string): Promise<Laboratory> {
  const first = await t.token('lab', { sub: `${name}-1`, laboratory: id });
  const second = await t.token('lab', { sub: `${name}-2`, laboratory: id });
  const url = `/v1/drills/${drill.id}/results`;
  return {
    id,
    first,
    second,
    async enter(...results) {
      const body = {
        results: results.map((row) => ({ testedAt: t.clock.now().toISOString(), ...row })),
      };
      return (await t.need<{ items: ResultItem[] }>('POST', url, { token: first, body })).items;
    },
    verify: (result, token = second) => t.call('POST', `${url}/${result}/verify`, { token }),
  };
}
