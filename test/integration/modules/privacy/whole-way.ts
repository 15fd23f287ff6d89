import type { TestApp } from '../../../support/app.ts';
import { city, gulou, taijiang } from '../../../support/divisions.ts';
import {
  drillPlan,
  morning,
  type RegistrationAnswer,
  type SeededDrill,
  sitePlan,
  slotsOf,
} from '../../../support/drill.ts';
import { eventually } from '../../../support/eventually.ts';
import { ofModules } from '../../../support/of-modules.ts';
import { consent } from '../../../support/people.ts';
import { openLanes, proposal } from '../proposals/world.ts';
import { type Canary, canaries } from './canaries.ts';

export interface World {
  t: TestApp;
  drill: SeededDrill;
  /** Asks, and keeps what was answered. */
  say: TestApp['call'];
  /** Ids that a visit leaves for later ones. */
  ids: Map<string, string>;
}

/** Operations without a visit that succeeds, and why. The wrong requests go to them all the same. */
export const unvisited: Record<string, string> = {
  streamEvents: 'it goes on until somebody ends it; its sources hold ids, codes and figures',
  cancelJob: 'a job of a canary’s roster is over before it could be cancelled',
};

const [community] = gulou.communities;
const lane = { at: '2021-09-22T08:00:00+08:00', lane: '1' };

const personOf = ({ name, type, number, nationality, phone, birthDate }: Canary) => ({
  name,
  document: { type, number, ...(nationality === undefined ? {} : { nationality }) },
  phone,
  birthDate,
});
const homeOf = ({ unit, room }: Canary) => ({ division: community, building: '1号楼', unit, room });
const registrationOf = (canary: Canary) => ({
  person: personOf(canary),
  residence: homeOf(canary),
  consent: { ...consent, ...(canary.guardian === undefined ? {} : { guardian: canary.guardian }) },
});

/** One thing that is asked, and must be answered with success. */
export interface Visit {
  operationId: string;
  visit: () => Promise<unknown>;
}

/** What modules ask when the day below is over: `visits.ts` in their folders. */
const ofLaterModules = await ofModules<{ visits: (world: World) => Visit[] }>('visits');

/**
 * What is asked of each operation, in this order: all that a drill does with somebody, and what it shows of them.
 * Each must be answered with success.
 */
export function planOf(world: World): Visit[] {
  const { t, drill, say, ids } = world;
  const [first, second, onRoster, atTheLane] = canaries;
  const at = `/v1/drills/${drill.id}`;
  const site = drill.gulou[0] ?? '';
  const citizen = () => t.token('citizen', { sub: 'anna' });
  const admin = () => t.token('admin');
  const tablet = () => t.token('tablet', { sub: 'tablet', site });
  const own = () => `/v1/registrations/${ids.get('first')}`;

  const visits: [operationId: string, visit: () => Promise<unknown>][] = [];
  const plan = (operationId: string, visit: () => Promise<unknown>) => visits.push([operationId, visit]);
  const get = (operationId: string, url: () => string, token?: () => string | Promise<string>) =>
    plan(operationId, async () => say('GET', url(), token === undefined ? {} : { token: await token() }));

  const jobsOver = () =>
    eventually('the job is over', async () => {
      const open = await t.sql`select from jobs where status in ('queued', 'running')`;
      return open.length === 0;
    });

  get('getService', () => '/');
  get('getPublicKeys', () => '/.well-known/jwks.json');
  get('getLiveness', () => '/livez');
  get('getReadiness', () => '/readyz');
  get('getProblem', () => '/problems/not-found');
  get('getClock', () => '/v1/clock');
  get('listDivisions', () => `/v1/divisions?parent=${city}`);
  get('getDivision', () => `/v1/divisions/${city}`);
  get(
    'getImportTemplate',
    () => '/v1/imports/roster/template',
    () => drill.gulouHq,
  );

  plan('addClient', async () => {
    const made = await say<{ clientId: string; clientSecret: string }>('POST', '/v1/clients', {
      token: await admin(),
      body: { name: '城市应用', role: 'citizen' },
    });
    ids.set('clientId', made.body.clientId).set('clientSecret', made.body.clientSecret);
  });
  plan('issueToken', () =>
    say('POST', '/v1/auth/token', {
      body: { clientId: ids.get('clientId'), clientSecret: ids.get('clientSecret'), subject: 'anna' },
    }),
  );
  get('listClients', () => '/v1/clients', admin);
  for (const [operationId, what] of [
    ['rotateClient', 'rotate'],
    ['revokeClient', 'revoke'],
  ] as const) {
    plan(operationId, async () =>
      say('POST', `/v1/clients/${ids.get('clientId')}/${what}`, { token: await admin(), body: {} }),
    );
  }
  plan('createDrill', async () => {
    const made = await say<{ id: string }>('POST', '/v1/drills', { token: drill.cityHq, body: drillPlan });
    ids.set('draft', made.body.id);
  });
  plan('changeDrill', () => say('PATCH', at, { token: drill.cityHq, body: { poolSize: 5 } }));
  plan('addCommunities', () =>
    say('POST', `${at}/communities`, { token: drill.cityHq, body: { communities: [...gulou.communities] } }),
  );
  plan('createSite', async () => {
    const made = await say<{ id: string }>('POST', `${at}/sites`, {
      token: drill.gulouHq,
      body: sitePlan(gulou, 8),
    });
    ids.set('draftSite', made.body.id);
  });
  plan('deleteSite', () => say('DELETE', `/v1/sites/${ids.get('draftSite')}`, { token: drill.gulouHq }));
  plan('publishDistrict', async () => {
    const body = { division: taijiang.division, force: true, reason: second.reason };
    await say('POST', `/v1/drills/${ids.get('draft')}/publish`, { token: drill.taijiangHq, body });
  });

  plan('planDrill', () => say('POST', `${at}/plan`, { token: drill.gulouHq, body: {} }));

  plan('importRoster', async () => {
    const head = 'community,building,unit,room,name,documentType,documentNumber';
    const line = ({ unit, room, name, type, number }: Canary) =>
      `${community},1号楼,${unit},${room},${name},${type},${number}`;
    // The second line is refused, and kept as it was sent.
    const body = `${head}\r\n${line(onRoster)}\r\n${line({ ...atTheLane, type: 'resident-id' })}\r\n`;
    const sent = await say<{ id: string }>('POST', `${at}/roster/import`, {
      token: drill.gulouHq,
      headers: { 'content-type': 'text/csv' },
      body,
    });
    ids.set('job', sent.body.id);
    await jobsOver();
  });
  // Files of places, into which somebody has put a list of people: every line is refused, and kept as it was sent.
  for (const [operationId, path, token] of [
    ['importSites', '/sites/import', drill.gulouHq],
    ['importCommunities', '/communities/import', drill.cityHq],
  ] as const) {
    plan(operationId, async () => {
      const template = await t.need<string>('GET', `/v1/imports/${path.split('/')[1]}/template?format=csv`, {
        token,
      });
      const columns = template.split(/\r?\n/)[0]?.split(',') ?? [];
      const values = [second.name, second.number, second.phone, second.room];
      const line = columns.map((_, index) => values[index % values.length]).join(',');
      const body = `${columns.join(',')}\r\n${line}\r\n`;
      await say('POST', `${at}${path}`, { token, headers: { 'content-type': 'text/csv' }, body });
      await jobsOver();
    });
  }
  get(
    'listJobs',
    () => '/v1/jobs',
    () => drill.gulouHq,
  );
  get(
    'getJob',
    () => `/v1/jobs/${ids.get('job')}`,
    () => drill.gulouHq,
  );
  get(
    'getRejectedRows',
    () => `/v1/jobs/${ids.get('job')}/rejected`,
    () => drill.gulouHq,
  );

  const hooks = `${at}/webhooks`;
  const hook = () => `${hooks}/${ids.get('hook')}`;
  plan('createWebhook', async () => {
    const made = await say<{ id: string }>('POST', hooks, {
      token: drill.cityHq,
      body: { url: 'https://app.example/muster', description: '市民端' },
    });
    ids.set('hook', made.body.id);
  });

  plan('registerPerson', async () => {
    const made = await say<RegistrationAnswer>('POST', `${at}/registrations`, {
      token: await citizen(),
      body: registrationOf(first),
      headers: { 'idempotency-key': 'canary-1' },
    });
    ids.set('first', made.body.id);
  });
  plan('registerHousehold', async () => {
    const { residence, ...member } = registrationOf(second);
    await say('POST', `${at}/households`, { token: await citizen(), body: { residence, members: [member] } });
  });
  plan('getRegistration', () =>
    eventually('a window', async () => {
      const answer = await say<RegistrationAnswer>('GET', own(), { token: await citizen() });
      return answer.body.appointment !== null;
    }),
  );
  get('listOwnRegistrations', () => `/v1/registrations?drillId=${drill.id}`, citizen);
  get('getPass', () => `${own()}/pass`, citizen);
  plan('rescheduleRegistration', async () => {
    const slots = await slotsOf(t, drill.gulou[1] ?? '');
    const body = { slotId: slots.at(-1)?.id, scope: 'person' };
    await say('POST', `${own()}/reschedule`, { token: await citizen(), body });
  });
  plan('changeRegistration', async () => {
    const body = { person: { phone: first.phone }, residence: homeOf(first) };
    await say('PATCH', own(), { token: await citizen(), body });
  });
  plan('revealPerson', () =>
    say('POST', `${own()}/reveal`, { token: drill.gulouHq, body: { reason: first.reason } }),
  );
  get(
    'listAudit',
    () => '/v1/audit',
    () => t.token('auditor'),
  );

  for (const [operationId, path, body] of [
    ['setSiteLanes', 'lanes', { lanes: 2 }],
    ['setSiteHours', 'hours', { hours: [morning] }],
  ] as const) {
    plan(operationId, () =>
      say('PUT', `/v1/sites/${drill.gulou[1]}/${path}`, {
        token: drill.gulouHq,
        body: { ...body, reason: first.reason },
      }),
    );
  }
  plan('stopSampling', async () => {
    const { opensAt: from, closesAt: to } = morning;
    const body = { division: gulou.division, from, to, reason: second.reason };
    const made = await say<{ id: string }>('POST', `${at}/stops`, { token: drill.gulouHq, body });
    ids.set('stop', made.body.id);
  });
  plan('withdrawReplan', () =>
    say('POST', `/v1/replans/${ids.get('stop')}/withdraw`, { token: drill.gulouHq }),
  );
  plan('closeSite', async () => {
    const made = await say<{ id: string }>('POST', `/v1/sites/${drill.gulou[1]}/close`, {
      token: drill.gulouHq,
      body: { reason: first.reason },
    });
    ids.set('replan', made.body.id);
  });
  plan('confirmReplan', async () => {
    await say('POST', `/v1/replans/${ids.get('replan')}/confirm`, { token: drill.gulouHq });
    await jobsOver();
  });
  for (const [operationId, path] of [
    ['listReplans', () => ''],
    ['getReplan', () => `/${ids.get('replan')}`],
    ['listReplanMoves', () => `/${ids.get('replan')}/moves`],
  ] as const)
    get(
      operationId,
      () => `/v1/replans${path()}`,
      () => drill.gulouHq,
    );

  plan('addDevice', async () => {
    const made = await say<{ id: string; code: string }>('POST', '/v1/devices', {
      token: drill.gulouHq,
      body: { siteId: site, label: '1 号台平板' },
    });
    ids.set('device', made.body.id).set('code', made.body.code);
  });
  plan('enrolDevice', () => say('POST', '/v1/devices/enrol', { body: { code: ids.get('code') } }));
  get(
    'listDevices',
    () => `/v1/devices?siteId=${site}`,
    () => drill.gulouHq,
  );
  for (const [operationId, path] of [
    ['revokeDevice', 'revoke'],
    ['restoreDevice', 'restore'],
  ] as const) {
    plan(operationId, () =>
      say('POST', `/v1/devices/${ids.get('device')}/${path}`, { token: drill.gulouHq }),
    );
  }

  plan('checkIn', async () => {
    const url = `/v1/sites/${site}/check-ins`;
    const token = await tablet();
    const walkIn = registrationOf(atTheLane);
    await say('POST', url, { token, body: { ...lane, deviceSeq: 1, walkIn } });
    const { document } = personOf(second);
    await say('POST', url, { token, body: { ...lane, deviceSeq: 2, document } });
  });
  plan('uploadCheckIns', async () => {
    const { document } = personOf(onRoster);
    // Two of one name in one building, of whom candidates are told.
    const namesake = {
      ...personOf(atTheLane),
      document: { type: 'passport', number: 'E55512345', nationality: 'CAN' },
    };
    const { name } = atTheLane;
    const checkIns = [
      { ...lane, deviceSeq: 5, document },
      { ...lane, deviceSeq: 6, walkIn: { ...registrationOf(second), colour: first.phone } },
      { ...lane, deviceSeq: 7, pass: `${first.name} ${first.number}` },
      { ...lane, deviceSeq: 8, nameInBuilding: { name: second.name, building: '1号楼' } },
      { ...lane, deviceSeq: 9, walkIn: { ...registrationOf(atTheLane), person: namesake } },
      first.number,
    ];
    const url = `/v1/sites/${site}/check-ins`;
    const token = await tablet();
    await say('POST', `${url}/batch`, { token, body: { checkIns } });
    await t.call('POST', url, {
      token,
      body: { ...lane, deviceSeq: 10, nameInBuilding: { name, building: '1号楼' } },
    });
  });
  plan('setReserves', async () => {
    const body = { teams: 1, sites: [{ siteId: site, lanes: 1 }] };
    await say('PUT', `${at}/reserves`, { token: drill.cityHq, body });
  });
  plan('dismissProposal', async () => {
    const id = await proposal(t, drill, openLanes(drill.taijiang[0] ?? '', t));
    await say('POST', `/v1/proposals/${id}/dismiss`, { token: drill.cityHq });
  });
  plan('acceptProposal', async () => {
    ids.set('proposal', await proposal(t, drill, openLanes(site, t)));
    await say('POST', `/v1/proposals/${ids.get('proposal')}/accept`, { token: drill.gulouHq });
  });
  get(
    'getProposal',
    () => `/v1/proposals/${ids.get('proposal')}`,
    () => drill.gulouHq,
  );
  plan('recordLineEvents', async () => {
    const events = [
      { ...lane, deviceSeq: 20, kind: 'lane-opened' },
      { ...lane, deviceSeq: 21, kind: 'served', ticket: first.name },
      { ...lane, deviceSeq: 22, kind: first.number },
    ];
    await say('POST', `/v1/sites/${site}/line-events`, { token: await tablet(), body: { events } });
  });
  plan('settleCheckInReview', async () => {
    const url = `${at}/check-in-reviews`;
    const listed = await say<{ items: { id: string }[] }>('GET', url, { token: drill.cityHq });
    await say('POST', `/v1/check-in-reviews/${listed.body.items[0]?.id}/settle`, {
      token: drill.cityHq,
      body: { reason: first.reason },
    });
  });
  get('listCheckInReviewsOfSite', () => `/v1/sites/${site}/check-in-reviews`, tablet);
  get('getSiteList', () => `/v1/sites/${site}/site-list`, tablet);
  get('getSiteRoster', () => `/v1/sites/${site}/roster`, tablet);

  plan('changeWebhook', () => say('PATCH', hook(), { token: drill.cityHq, body: { active: false } }));
  for (const [operationId, path, body] of [
    ['rotateWebhookSecret', '/rotate-secret', undefined],
    ['testWebhook', '/test', undefined],
    ['replayWebhook', '/replay', {}],
  ] as const) {
    plan(operationId, () =>
      say('POST', `${hook()}${path}`, { token: drill.cityHq, ...(body === undefined ? {} : { body }) }),
    );
  }
  get(
    'listWebhooks',
    () => hooks,
    () => drill.cityHq,
  );
  get('getWebhook', hook, () => drill.cityHq);
  get(
    'listWebhookDeliveries',
    () => `${hook()}/deliveries`,
    () => drill.cityHq,
  );

  const ofDrill: [string, string][] = [
    ['getDrill', ''],
    ['listSites', '/sites'],
    ['getCoverage', '/coverage?groupBy=building'],
    ['listMissing', '/missing'],
    ['listRegistrations', '/registrations'],
    ['listDuplicates', '/duplicates'],
    ['listCheckInReviews', '/check-in-reviews'],
    ['listQueues', '/queues'],
    ['listProposals', '/proposals'],
    ['getReserves', '/reserves'],
    ['getFeasibility', '/feasibility'],
    ['getReconciliation', '/reconciliation'],
  ];
  for (const [operationId, path] of ofDrill)
    get(
      operationId,
      () => `${at}${path}`,
      () => drill.cityHq,
    );
  get('listDrills', () => '/v1/drills');
  get('getSite', () => `/v1/sites/${site}`);
  get('listSlots', () => `/v1/sites/${site}/slots`);
  get('getQueue', () => `/v1/sites/${site}/queue`);
  plan('cancelRegistration', async () => say('POST', `${own()}/cancel`, { token: await citizen() }));
  plan('deleteWebhook', () => say('DELETE', hook(), { token: drill.cityHq }));
  plan('moveClock', async () =>
    say('PUT', '/v1/clock', { token: await admin(), body: { now: '2021-09-22T09:00:00+08:00' } }),
  );
  get('getMetrics', () => '/metrics');
  return [
    ...visits.map(([operationId, visit]) => ({ operationId, visit })),
    ...ofLaterModules.flatMap((module) => module.visits(world)),
  ];
}
