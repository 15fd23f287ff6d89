import type { TestApp } from '../../../support/app.ts';
import { city, gulou } from '../../../support/divisions.ts';
import { type SeededDrill, seedDrill } from '../../../support/drill.ts';

/** What waits for a second person, as it is answered. */
export interface Waiting {
  id: string;
  drillId: string;
  operation: string;
  division: string;
  status: string;
  proposal: Record<string, unknown>;
  proposedBy: string;
  expiresAt: string;
  confirmedBy: string | null;
  code?: string;
}

export interface DrillOfTwo extends SeededDrill {
  /** Other accounts of the same headquarters. */
  secondCityHq: string;
  secondGulouHq: string;
}

/** A drill in which two people decide. */
export async function drillOfTwo(
  t: TestApp,
  countersigning: object = { publishing: true, cancelling: true },
  plan: { publish?: boolean; sites?: number } = {},
): Promise<DrillOfTwo> {
  const drill = await seedDrill(t, plan);
  await t.need('PATCH', `/v1/drills/${drill.id}`, { token: drill.cityHq, body: { countersigning } });
  return {
    ...drill,
    secondCityHq: await t.token('city-hq', { sub: 'city-2', division: city }),
    secondGulouHq: await t.token('district-hq', { sub: 'gulou-2', division: gulou.division }),
  };
}

/** Confirms or withdraws something that waits. */
export const sign = (t: TestApp, { drillId, id }: Waiting, what: 'confirm' | 'withdraw', token: string) =>
  t.call<Waiting>('POST', `/v1/drills/${drillId}/countersignatures/${id}/${what}`, { token });
