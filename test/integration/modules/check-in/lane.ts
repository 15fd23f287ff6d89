import type { Answer, TestApp } from '../../../support/app.ts';
import type { RegistrationAnswer, SeededDrill } from '../../../support/drill.ts';

export interface CheckInBody {
  registrationId: string;
  name: string;
  status: string;
  ticket: string;
  lane: string;
  appointment: { siteId: string; slotId: string; startsAt: string; endsAt: string } | null;
  household: { toCome: number; members: { registrationId: string; name: string }[] };
  warnings: string[];
  code?: string;
  errors?: { pointer: string; code: string }[];
  candidates?: { registrationId: string; name: string; document: string; room: string | null }[];
}

export interface BatchBody {
  items: { deviceSeq: number | null; status: number; body: CheckInBody }[];
}

export interface Review {
  id: string;
  code: string;
  siteId: string;
  device: string;
  deviceSeq: number | null;
  recordedAt: string | null;
  at: string | null;
  registrationId: string | null;
  name: string | null;
  counts: { siteId: string; device: string; deviceSeq: number } | null;
  sent: { way: string | null; name: string | null; document: string | null } | null;
  takenBack: boolean | null;
  actions: string[];
  settledAt: string | null;
  settledBy: string | null;
  settlement: { action: string; registrationId: string | null; at: string | null } | null;
}

/** A tablet at a site, as it calls. */
export interface Lane {
  one(body: object): Promise<Answer<CheckInBody>>;
  batch(checkIns: unknown[], more?: object): Promise<Answer<BatchBody & { code?: string }>>;
}

export async function laneAt(t: TestApp, site: string | undefined, sub: string): Promise<Lane> {
  const token = await t.token('tablet', { sub, site });
  return laneWith(t, site, token);
}

export function laneWith(t: TestApp, site: string | undefined, token: string): Lane {
  const url = `/v1/sites/${site}/check-ins`;
  const now = () => t.clock.now().toISOString();
  return {
    one: (body) => t.call('POST', url, { token, body: { at: now(), lane: '1', ...body } }),
    batch: (checkIns, more = {}) =>
      t.call('POST', `${url}/batch`, {
        token,
        body: {
          ...more,
          checkIns: checkIns.map((row) =>
            typeof row === 'object' && row !== null && !Array.isArray(row)
              ? { at: now(), lane: '1', ...row }
              : row,
          ),
        },
      }),
  };
}

/** Registers somebody as the body says, and answers what became of it. */
export async function register(t: TestApp, drill: SeededDrill, body: object): Promise<RegistrationAnswer> {
  return t.need('POST', `/v1/drills/${drill.id}/registrations`, {
    token: await t.token('citizen', { sub: 'anna' }),
    body,
  });
}
