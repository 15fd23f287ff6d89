import { setTimeout as sleep } from 'node:timers/promises';
import { city } from '../../support/divisions.ts';
import { resident, rosterFileLine, rosterHeading } from '../import/roster.ts';
import type { Load } from './turn.ts';

const rows = 100_000;
const county = '350102';

interface JobAnswer {
  status: string;
  result?: { changed?: number };
}

/** A roster of 100,000 people, a drill of its own each turn, from the first byte sent to the end of the job. */
export const imports: Load = async (house) => {
  const { ask, drillId } = house;
  const below = async (parent: string) =>
    (await ask<{ items: { code: string }[] }>('GET', `/v1/divisions?parent=${parent}&limit=1000`)).items;
  const communities = (await Promise.all((await below(county)).map(({ code }) => below(code))))
    .flat()
    .map(({ code }) => code);
  const file = [
    rosterHeading,
    ...Array.from({ length: rows }, (_, n) => rosterFileLine(resident(n, communities))),
  ].join('');
  const hq = await house.token({ sub: 'city', role: 'city-hq', division: city });
  const district = await house.token({ sub: 'gulou', role: 'district-hq', division: county });
  const { startsAt, endsAt } = await ask<{ startsAt: string; endsAt: string }>(
    'GET',
    `/v1/drills/${drillId}`,
  );
  const query = (await house.takes('/v1/drills/{drillId}/roster/import', 'datum')) ? '?datum=wgs84' : '';
  await house.start('src/main/worker.ts');
  let turn = 0;
  return async () => {
    turn += 1;
    const plan = { windowMinutes: 30, poolSize: 10, exemptionHours: 48, startsAt, endsAt, communities };
    const name = `导入演练 ${turn}`;
    const drill = await ask<{ id: string }>('POST', '/v1/drills', hq, { name, city, ...plan });
    const started = performance.now();
    const answer = await fetch(`http://127.0.0.1:${house.port}/v1/drills/${drill.id}/roster/import${query}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${district}`, 'content-type': 'text/csv' },
      body: file,
    });
    if (answer.status !== 202) throw new Error(`the file was not taken: ${await answer.text()}`);
    let job: JobAnswer;
    do {
      await sleep(50);
      job = await ask<JobAnswer>('GET', answer.headers.get('location') ?? '', district);
    } while (job.status === 'queued' || job.status === 'running');
    if (job.result?.changed !== rows) throw new Error(`the import ended otherwise: ${JSON.stringify(job)}`);
    return { done: rows, seconds: (performance.now() - started) / 1_000 };
  };
};
