import type { Answer, TestApp } from '../../../support/app.ts';
import { eventually } from '../../../support/eventually.ts';

/** Operations that take no key, and why a repeat does no harm. */
export const keyless: Record<string, string> = {
  issueToken: 'a token is no effect: it is stored nowhere',
  authorizeSignIn: 'a code is good for a minute, and another changes nothing',
  redeemSignInCode: 'its code is its key: it is used up by the first request, and a repeat is refused',
  refreshSignIn: 'its code is its key: it is used up by the first request, and a repeat is refused',
  enrolDevice: 'its code is its key: it is used up by the first request, and a repeat is refused',
  exportRoster: 'whoever is handed the roster is noted, each time that they are',
  exportRequest: 'whoever is handed the people of a request is noted, each time that they are',
  tracePassages: 'whoever is told who passed is noted, each time that they are told',
  exportTrace: 'whoever is told who passed is noted, each time that they are told',
  revealTask: 'whoever is shown a person is noted, each time that they are shown',
  revealTransfer: 'whoever is shown a person is noted, each time that they are shown',
  revealMonitored: 'whoever is shown a person is noted, each time that they are shown',
  revealPerson: 'whoever is shown a person is noted, each time that they are shown',
};

/** Operations whose contract tells what is new (201) from what stood already (200): the repeat finds it standing. */
export const tellsNewFromOld = [
  'registerPerson',
  'registerHousehold',
  'checkIn',
  'uploadCheckIns',
  'recordLineEvents',
  'openTube',
  'addSample',
  'moveSamples',
  'sealTube',
  'discardTube',
  'uploadSwabs',
  'openBox',
  'packTube',
  'sealBox',
  'cancelBox',
  'handOverBox',
  'acceptBox',
  'withdrawHandover',
  'receiveTube',
  'reconcileBox',
  'loseBox',
  'uploadBoxActs',
  'enterResults',
  'uploadVisits',
  'uploadPassages',
];

/** Tables that the workers write at times of their own, whatever is asked. */
const measured = ['line_history', 'site_queues', 'tallies', 'tally_changes'];

/** What of an answer may differ, because the workers have gone on meanwhile, or because it names its own request. */
const passing: Record<string, readonly string[]> = {
  ...Object.fromEntries(
    [
      'importRoster',
      'importSites',
      'importCommunities',
      'importExemptions',
      'importTeams',
      'importFacilities',
      'importList',
      'planDrill',
      'planShifts',
      'makeReport',
      'confirmReplan',
    ].map((operationId) => [operationId, ['status', 'progress', 'result', 'problem', 'finishedAt']]),
  ),
  registerPerson: ['status', 'appointment'],
  registerHousehold: ['status', 'appointment'],
  takeOverRegistration: ['status', 'appointment'],
  uploadCheckIns: ['requestId'],
  recordLineEvents: ['requestId'],
  uploadSwabs: ['requestId'],
  uploadBoxActs: ['requestId'],
  uploadVisits: ['requestId'],
  uploadPassages: ['requestId'],
  enterResults: ['requestId', 'people', 'status', 'progress', 'result', 'problem', 'finishedAt'],
  // How long it lasts is told by the line, which is worked out meanwhile.
  enterSupplies: ['asOf', 'neededToday', 'hoursLeft', 'unknown', 'finding'],
  verifyResult: ['people'],
};

/** Whether the workers have something to do. */
async function busy(t: TestApp): Promise<boolean> {
  const [work] = await t.sql<{ n: number }[]>`
    select ((select count(*) from jobs where status in ('queued', 'running')) + (select count(*) from waiting)
      + (select count(*) from webhook_outbox where message_id is null))::int as n`;
  return work?.n !== 0;
}

/** What is in the tables once the workers have done what there is to do. */
export async function settled(t: TestApp): Promise<Record<string, number>> {
  let before = '';
  let counts: Record<string, number> = {};
  await eventually('nothing moves any more', async () => {
    if (await busy(t)) return false;
    counts = await t.counts();
    for (const table of measured) delete counts[table];
    const now = JSON.stringify(counts);
    const still = now === before;
    before = now;
    return still;
  });
  return counts;
}

/** An answer without what may differ. How far a job or a registration is may, in words; what became of a row, a number, may not. */
export function meant(operationId: string, { body }: Answer<unknown>): Record<string, unknown> {
  const left = passing[operationId] ?? [];
  const stood = tellsNewFromOld.includes(operationId);
  return JSON.parse(
    JSON.stringify(body ?? {}, (name, value) => {
      const ofARow = name === 'status' && typeof value === 'number';
      if (left.includes(name) && !ofARow) return undefined;
      return stood && name === 'status' && value === 201 ? 200 : value;
    }),
  );
}

/** What differs, by name: what it was, and what it is. */
export function differences(
  of: string,
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): Record<string, unknown> {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const differ = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  return Object.fromEntries(differ.map((name) => [`${of}.${name}`, [before[name], after[name]]]));
}
