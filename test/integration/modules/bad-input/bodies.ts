import type { Ask, TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { drillPlan, morning, type SeededDrill, sitePlan, slotsOf } from '../../../support/drill.ts';
import { ofModules } from '../../../support/of-modules.ts';
import { household, person, registration } from '../../../support/people.ts';

/** One JSON route that writes: how to reach it, and a body that it takes. */
export interface WritingRoute {
  operationId: string;
  method: 'POST' | 'PUT' | 'PATCH';
  url: string;
  token: string | undefined;
  /** Most bytes of a body, where it is not what most routes take. */
  largest?: number;
  /** A new valid body each time, as fresh objects. */
  valid(): Record<string, unknown>;
}

/** Every route of the service that takes a JSON body; a test holds this list to the OpenAPI document. */
export async function writingRoutes(t: TestApp, drill: SeededDrill): Promise<WritingRoute[]> {
  const admin = await t.token('admin');
  const citizen = await t.token('citizen');
  const tablet = await t.token('tablet', { site: drill.gulou[0] });
  const worker = await t.token('community-worker', { division: gulou.street });
  const [community] = gulou.communities;
  let n = 5_000;
  const at = `/v1/drills/${drill.id}`;
  const registered = await t.need<{ id: string }>('POST', `${at}/registrations`, {
    token: citizen,
    body: registration(4_999, community),
  });
  const slots = await slotsOf(t, drill.gulou[0] ?? '');
  const client = await t.need<{ clientId: string }>('POST', '/v1/clients', {
    token: admin,
    body: { name: '实验室', role: 'lab' },
  });
  let sites = 7;
  const url = 'https://app.example/muster';
  const hooks = `${at}/webhooks`;
  const hook = await t.need<{ id: string }>('POST', hooks, { token: drill.cityHq, body: { url } });
  await t.need('POST', `/v1/sites/${drill.gulou[0]}/check-ins/batch`, {
    token: tablet,
    body: { checkIns: [{}] },
  });
  const [review] = await t.sql<{ id: string }[]>`select id from check_in_reviews limit 1`;
  const copy = (body: object) => structuredClone(body) as Record<string, unknown>;
  return [
    {
      operationId: 'issueToken',
      method: 'POST',
      url: '/v1/auth/token',
      token: undefined,
      valid: () => ({ clientId: 'nobody', clientSecret: 'secret' }),
    },
    {
      operationId: 'addClient',
      method: 'POST',
      url: '/v1/clients',
      token: admin,
      valid: () => ({ name: '指挥部', role: 'district-hq', division: '350102' }),
    },
    {
      operationId: 'rotateClient',
      method: 'POST',
      url: `/v1/clients/${client.clientId}/rotate`,
      token: admin,
      valid: () => ({ keepMinutes: 60 }),
    },
    {
      operationId: 'moveClock',
      method: 'PUT',
      url: '/v1/clock',
      token: admin,
      valid: () => ({ now: '2021-09-20T09:00:00+08:00' }),
    },
    {
      operationId: 'createDrill',
      method: 'POST',
      url: '/v1/drills',
      token: drill.cityHq,
      valid: () => copy(drillPlan),
    },
    {
      operationId: 'changeDrill',
      method: 'PATCH',
      url: at,
      token: drill.cityHq,
      valid: () => ({ name: '演练' }),
    },
    {
      operationId: 'addCommunities',
      method: 'POST',
      url: `${at}/communities`,
      token: drill.cityHq,
      valid: () => ({ communities: [...gulou.communities] }),
    },
    {
      operationId: 'createSite',
      method: 'POST',
      url: `${at}/sites`,
      token: drill.gulouHq,
      valid: () => copy(sitePlan(gulou, sites++)),
    },
    {
      operationId: 'publishDistrict',
      method: 'POST',
      url: `${at}/publish`,
      token: drill.gulouHq,
      valid: () => ({ division: gulou.division, force: true, reason: '演练' }),
    },
    {
      operationId: 'planDrill',
      method: 'POST',
      url: `${at}/plan`,
      token: drill.gulouHq,
      valid: () => ({ division: gulou.division }),
    },
    {
      operationId: 'closeSite',
      method: 'POST',
      url: `/v1/sites/${drill.gulou[1]}/close`,
      token: drill.gulouHq,
      valid: () => ({ from: morning.opensAt, reason: '停电', dryRun: true }),
    },
    {
      operationId: 'setSiteLanes',
      method: 'PUT',
      url: `/v1/sites/${drill.gulou[1]}/lanes`,
      token: drill.gulouHq,
      valid: () => ({ lanes: 2, from: morning.opensAt, reason: '人员不足', dryRun: true }),
    },
    {
      operationId: 'setSiteHours',
      method: 'PUT',
      url: `/v1/sites/${drill.gulou[1]}/hours`,
      token: drill.gulouHq,
      valid: () => ({ hours: [{ ...morning }], reason: '场地', dryRun: true }),
    },
    {
      operationId: 'stopSampling',
      method: 'POST',
      url: `${at}/stops`,
      token: drill.gulouHq,
      valid: () => ({
        division: gulou.division,
        from: morning.opensAt,
        to: morning.closesAt,
        sites: [drill.gulou[0]],
        reason: '台风',
        dryRun: true,
      }),
    },
    {
      operationId: 'registerPerson',
      method: 'POST',
      url: `${at}/registrations`,
      token: citizen,
      valid: () => copy(registration(n++, community, { preferences: { notBefore: morning.opensAt } })),
    },
    {
      operationId: 'registerHousehold',
      method: 'POST',
      url: `${at}/households`,
      token: citizen,
      valid: () => {
        n += 2;
        return copy(household(n - 2, 2, community));
      },
    },
    {
      operationId: 'changeRegistration',
      method: 'PATCH',
      url: `/v1/registrations/${registered.id}`,
      token: citizen,
      valid: () => copy({ person: { phone: '13805910001' }, preferences: { notBefore: morning.opensAt } }),
    },
    {
      operationId: 'rescheduleRegistration',
      method: 'POST',
      url: `/v1/registrations/${registered.id}/reschedule`,
      token: citizen,
      valid: () => ({ slotId: slots[0]?.id, scope: 'person' }),
    },
    {
      operationId: 'revealPerson',
      method: 'POST',
      url: `/v1/registrations/${registered.id}/reveal`,
      token: drill.gulouHq,
      valid: () => ({ reason: '混管阳性，需要电话通知本人' }),
    },
    {
      operationId: 'createWebhook',
      method: 'POST',
      url: hooks,
      token: drill.cityHq,
      valid: () => ({ url, events: ['registration.assigned'], description: '市民端' }),
    },
    {
      operationId: 'changeWebhook',
      method: 'PATCH',
      url: `${hooks}/${hook.id}`,
      token: drill.cityHq,
      valid: () => ({ url, events: ['registration.assigned'], description: null, active: true }),
    },
    {
      operationId: 'replayWebhook',
      method: 'POST',
      url: `${hooks}/${hook.id}/replay`,
      token: drill.cityHq,
      valid: () => ({ from: morning.opensAt, to: morning.closesAt }),
    },
    {
      operationId: 'addDevice',
      method: 'POST',
      url: '/v1/devices',
      token: drill.gulouHq,
      valid: () => ({ siteId: drill.gulou[0], label: '1 号台' }),
    },
    {
      operationId: 'enrolDevice',
      method: 'POST',
      url: '/v1/devices/enrol',
      token: undefined,
      valid: () => ({ code: 'K7Q2M-9XW4T' }),
    },
    {
      operationId: 'uploadCheckIns',
      method: 'POST',
      url: `/v1/sites/${drill.gulou[0]}/check-ins/batch`,
      token: tablet,
      valid: () => ({
        sentAt: morning.opensAt,
        checkIns: [{ deviceSeq: n++, at: morning.opensAt, lane: '1', document: person(n).document }],
      }),
      largest: 4 * 1_048_576,
    },
    {
      operationId: 'setReserves',
      method: 'PUT',
      url: `${at}/reserves`,
      token: drill.cityHq,
      valid: () => ({ teams: 1, sites: [{ siteId: drill.gulou[0], lanes: 1 }] }),
    },
    {
      operationId: 'recordLineEvents',
      method: 'POST',
      url: `/v1/sites/${drill.gulou[0]}/line-events`,
      token: tablet,
      valid: () => ({
        sentAt: morning.opensAt,
        events: [{ deviceSeq: n++, at: morning.opensAt, lane: '1', kind: 'served', ticket: '1-A1' }],
      }),
    },
    {
      operationId: 'settleCheckInReview',
      method: 'POST',
      url: `/v1/check-in-reviews/${review?.id}/settle`,
      token: drill.gulouHq,
      valid: () => ({ reason: '已电话核实' }),
    },
    {
      operationId: 'checkIn',
      method: 'POST',
      url: `/v1/sites/${drill.gulou[0]}/check-ins`,
      token: tablet,
      valid: () => ({ deviceSeq: n++, at: morning.opensAt, lane: '1', document: person(n).document }),
    },
    {
      operationId: 'changeSite',
      method: 'PATCH',
      url: `/v1/sites/${drill.gulou[1]}`,
      token: drill.gulouHq,
      valid: () => ({ address: `中山路 ${n++} 号` }),
    },
    ...(['release', 'take-over'] as const).map(
      (what): WritingRoute => ({
        operationId: what === 'release' ? 'releaseRegistration' : 'takeOverRegistration',
        method: 'POST',
        url: `${at}/registrations/${what}`,
        token: worker,
        valid: () => ({ document: person(n++).document, reason: '本人持证到场' }),
      }),
    ),
    {
      operationId: 'removeFromRoster',
      method: 'POST',
      url: `${at}/roster/removals`,
      token: drill.gulouHq,
      valid: () => ({ document: person(n++).document, reason: '已搬离本市' }),
    },
    ...(await ofLaterModules(t, drill, registered.id)),
  ];
}

export function ask(route: WritingRoute, body: unknown, headers?: Record<string, string>): Ask {
  return { token: route.token, body, ...(headers === undefined ? {} : { headers }) };
}

/** Puts `value` at a JSON pointer of `body` (undefined takes the field away); answers the body. */
export function put(body: Record<string, unknown>, pointer: string, value: unknown): Record<string, unknown> {
  const path = pointer.split('/').slice(1);
  const last = path.pop() ?? '';
  let place = body as Record<string, unknown>;
  for (const step of path) place = place[step] as Record<string, unknown>;
  if (value === undefined) delete place[last];
  else place[last] = value;
  return body;
}

type Writes = (t: TestApp, drill: SeededDrill, registrationId: string) => Promise<WritingRoute[]>;

/** What modules say themselves: `writes.ts` in their folders. */
async function ofLaterModules(...of: Parameters<Writes>): Promise<WritingRoute[]> {
  const all: WritingRoute[] = [];
  for (const { writes } of await ofModules<{ writes: Writes }>('writes')) all.push(...(await writes(...of)));
  return all;
}
