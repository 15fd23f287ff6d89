import { noChanges } from '../../../src/core/queueing/index.ts';
import { workOutLines } from '../../../src/modules/day/lines/lines.jobs.ts';
import { createLinesRead } from '../../../src/modules/day/lines/lines.read.ts';
import { createSiteLinesRepo } from '../../../src/modules/day/lines/site-lines.repo.ts';
import type { TestApp } from '../app.ts';
import { gulou, taijiang } from '../divisions.ts';
import type { SeededDrill } from '../drill.ts';
import { registration } from '../people.ts';

/** A time of the first day of the drill. */
export const at = (time: string): Date => new Date(`2021-09-22T${time}:00+08:00`);
const after = (time: string, ms: number): string => new Date(at(time).getTime() + ms).toISOString();

/** Works out the lines of sites as they are now. */
export async function lookAtLines(t: TestApp, drill: SeededDrill, siteIds: readonly string[]): Promise<void> {
  await workOutLines(
    {
      lines: createLinesRead(t.ground.database),
      repo: createSiteLinesRepo(t.ground.database),
      ports: {
        changesOf: async () => new Map(siteIds.map((id) => [id, noChanges])),
        onLines: async () => undefined,
      },
      clock: t.clock,
    },
    { drillId: drill.id, siteIds: [...siteIds] },
  );
}

/** The morning of a site: two lanes have opened, people have come from 08:40 on, a third has been swabbed; it is 08:52. */
export async function someLine(
  t: TestApp,
  drill: SeededDrill,
  site: string,
  { from = 0, people = 30 } = {},
): Promise<void> {
  const token = await t.token('tablet', { sub: `tablet-${site}`, site });
  const [community = ''] = drill.gulou.includes(site) ? gulou.communities : taijiang.communities;
  const record = (events: unknown[]) =>
    t.need('POST', `/v1/sites/${site}/line-events`, { token, body: { events } });
  t.clock.moveTo(at('08:30'));
  await record(
    ['1', '2'].map((lane, n) => ({
      deviceSeq: n + 1,
      at: at('08:30').toISOString(),
      lane,
      kind: 'lane-opened',
    })),
  );
  t.clock.moveTo(at('08:50'));
  const tickets: string[] = [];
  for (let n = 0; n < people; n++) {
    const body = {
      deviceSeq: 100 + n,
      at: after('08:40', n * 1_000),
      lane: '1',
      walkIn: registration(from + n, community),
    };
    const { ticket } = await t.need<{ ticket: string }>('POST', `/v1/sites/${site}/check-ins`, {
      token,
      body,
    });
    tickets.push(ticket);
  }
  await record(
    tickets.slice(0, Math.floor(people / 3)).map((ticket, n) => ({
      deviceSeq: 10 + n,
      at: after('08:41', n * 60_000),
      lane: String(1 + (n % 2)),
      kind: 'served',
      ticket,
    })),
  );
  t.clock.moveTo(at('08:52'));
  await lookAtLines(t, drill, [site]);
}
