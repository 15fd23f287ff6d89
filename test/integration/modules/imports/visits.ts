import { gulou } from '../../../support/divisions.ts';
import { eventually } from '../../../support/eventually.ts';
import type { Visit, World } from '../privacy/whole-way.ts';

/** A file with one site, which is made and taken back. */
const oneSite = [
  'name,address,lng,lat,datum,division,communities,lanes,ratePerLaneHour,walkInShare,hours',
  `来去采样点,东街 99 号,119.3,26.08,wgs84,${gulou.street},${gulou.communities[0]},1,20,0.1,2021-09-23 08:30-12:00`,
].join('\n');

export function visits({ t, drill, say }: World): Visit[] {
  const at = `/v1/drills/${drill.id}/sites`;
  const token = drill.gulouHq;
  return [
    { operationId: 'exportSites', visit: () => say('GET', `${at}/export?format=xlsx`, { token }) },
    {
      operationId: 'undoSitesImport',
      visit: async () => {
        const { id } = await t.importFile(`${at}/import`, { token, body: oneSite });
        // A worker may have taken it up before.
        await eventually('the site is there', async () => {
          const job = await t.need<{ status: string }>('GET', `/v1/jobs/${id}`, { token });
          return job.status === 'done';
        });
        return say('POST', `${at}/undo`, { token, body: { importJob: id, reason: '导入了旧文件' } });
      },
    },
  ];
}
