import { rename, writeFile } from 'node:fs/promises';
import { defaultDetourFactor, defaultWalkLimitMetres } from '../core/geography/index.ts';
import { defaultBandLimits } from '../core/queueing/index.ts';
import { defaultSwabRules } from '../core/swabs/index.ts';
import {
  defaultCheckInRules,
  defaultCountersigning,
  defaultMonitoringRules,
  defaultResultRules,
} from '../modules/drill/index.ts';
import type { Caller, IssuedClient } from '../modules/foundation/index.ts';
import type { House } from './compose.ts';

/** Tells the sample's drill from others. */
export const sampleName = '福州市鼓楼区全员核酸检测演练（示例）';

/** A day in China, which keeps no daylight saving time. */
const zone = '+08:00';
const dayMs = 86_400_000;

const city = '3501';
const county = '350102';
const street = '350102001';
/** A college of the sample, which the official list does not have. */
const college = `${street}901`;
const center = { lng: 119.2986, lat: 26.0874 };

/**
 * Fills an empty database with one published drill in Gulou, Fuzhou, that starts today and lasts three days, two
 * sites with open windows, a team, a college, a facility with two beds, a checkpoint with its rules, and a client for each role; their secrets go to `file`, for
 * its owner alone. Nothing here can be had that the HTTP interface does not offer: it calls the same use cases.
 */
export async function createSample(services: House['services'], now: Date, file: string): Promise<void> {
  const official = (await services.divisions.children(street, '', 3)).map(({ code }) => code);
  if (official.length === 0) return;
  const cityHq: Caller = { sub: 'sample', role: 'city-hq', division: city, site: undefined };
  const districtHq: Caller = { sub: 'sample', role: 'district-hq', division: county, site: undefined };
  await services.divisionChanges.add(districtHq, {
    code: college,
    name: '闽江学院（示例）',
    source: '示例数据',
    date: '2021-08-01',
  });
  const communities = [...official, college];
  const today = new Date(now.getTime() + dayMs / 3).toISOString().slice(0, 10);
  const day = (index: number) =>
    new Date(Date.parse(`${today}T00:00:00Z`) + index * dayMs).toISOString().slice(0, 10);
  const at = (index: number, time: string) => new Date(`${day(index)}T${time}:00${zone}`);

  const drill = await services.drills.create(cityHq, {
    kind: 'mass',
    name: sampleName,
    city,
    startsAt: at(0, '00:00'),
    endsAt: at(3, '00:00'),
    windowMinutes: 30,
    poolSize: 10,
    exemptionHours: 48,
    walkLimitMetres: defaultWalkLimitMetres,
    doorRestMinutes: 60,
    detourFactor: defaultDetourFactor,
    checkInRules: defaultCheckInRules,
    resultRules: defaultResultRules,
    monitoringRules: defaultMonitoringRules,
    swabRules: defaultSwabRules,
    peoplePerAccount: null,
    waitingBands: defaultBandLimits,
    countersigning: defaultCountersigning,
    communities,
  });
  const hours = [0, 1, 2].flatMap((index) => [
    { opensAt: at(index, '08:30'), closesAt: at(index, '12:00') },
    { opensAt: at(index, '13:30'), closesAt: at(index, '21:00') },
  ]);
  const sites = [];
  for (const [index, name] of ['鼓东街道一号采样点', '鼓东街道二号采样点'].entries()) {
    const { site } = await services.sites.create(districtHq, drill.id, {
      kind: 'fixed',
      name,
      address: `鼓东路 ${index * 20 + 8} 号`,
      location: { lng: center.lng + index * 0.004, lat: center.lat },
      division: street,
      communities,
      lanes: 4,
      ratePerLaneHour: 70,
      walkInShare: 0.1,
      hours,
    });
    sites.push(site);
  }
  await services.publishing.publish(districtHq, drill.id, { division: county });

  const laboratory = await services.laboratories.add(cityHq, drill.id, {
    name: '福州市核酸检测实验室',
    districts: [county],
  });

  const team = await services.teams.add(districtHq, drill.id, {
    name: '鼓东街道转运队',
    kind: 'transfer',
    division: county,
    organisation: null,
    scope: [county],
    posts: [],
  });
  const facility = await services.facilities.add(districtHq, drill.id, {
    name: '鼓楼区集中健康监测点',
    kind: 'central',
    division: county,
  });
  await services.facilities.addBeds(districtHq, drill.id, facility.id, [
    { room: '301', bed: '1' },
    { room: '302', bed: '1' },
  ]);

  const checkpoint = await services.checkpoints.add(cityHq, drill.id, {
    name: '福州南高速出口卡口',
    kind: 'road',
    community: communities[0] ?? '',
    travelMinutes: 60,
    site: sites[0]?.id,
  });
  await services.checkpointRules.make(cityHq, drill.id, {
    keyRegions: ['350300', '350500'],
    rules: [
      { name: 'held', when: { held: true }, decision: 'turn-back' },
      { name: 'red-code', when: { healthCode: ['red'] }, decision: 'turn-back' },
      { name: 'key-region', when: { keyRegion: true }, decision: 'hand-over' },
      { name: 'swab-48h', when: { swabOlderThanHours: 48 }, decision: 'swab' },
    ],
  });

  const wanted = [
    { role: 'admin' },
    { role: 'province-hq', division: city.slice(0, 2) },
    { role: 'city-hq', division: city },
    { role: 'district-hq', division: county },
    { role: 'campus-hq', division: college },
    { role: 'citizen' },
    { role: 'community-worker', division: street },
    { role: 'tablet', site: sites[0]?.id },
    { role: 'lab', laboratory: laboratory.id },
    { role: 'courier' },
    { role: 'checkpoint', checkpoint: checkpoint.id },
    { role: 'facility', facility: facility.id },
    { role: 'shift-planner', division: county },
    { role: 'auditor' },
  ] as const;
  const clients: IssuedClient[] = [];
  const by = { sub: 'sample', role: 'operator' };
  for (const client of wanted) clients.push(await services.auth.addClient(by, { name: 'sample', ...client }));
  for (const [role, name, phone] of [
    ['team-leader', '林小榕', '+8613805910021'],
    ['team-member', '陈小闽', '+8613805910022'],
  ] as const) {
    const leads = role === 'team-leader';
    const { client } = await services.teams.join(districtHq, drill.id, team.id, {
      name,
      phone,
      leads,
      client: true,
    });
    if (client !== undefined) clients.push({ name: 'sample', role, team: team.id, ...client });
  }
  await writeClients(clients, file);
}

/** Fills an empty database of a practice with an admin alone, whose secret goes to `file`: the practice plans its own drill. */
export async function createPracticeAdmin(services: House['services'], file: string): Promise<void> {
  const by = { sub: 'practice', role: 'operator' };
  await writeClients([await services.auth.addClient(by, { name: 'practice', role: 'admin' })], file);
}

/** Last, and at once or not at all: the file says that what there is to be made is complete. */
async function writeClients(clients: readonly IssuedClient[], file: string): Promise<void> {
  await writeFile(`${file}.new`, `${JSON.stringify(clients, null, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
