import { gulou } from '../../../support/divisions.ts';
import { eventually } from '../../../support/eventually.ts';
import { registration } from '../../../support/people.ts';
import type { Visit, World } from '../privacy/whole-way.ts';

/** A file with one site, which is made and taken back. */
const oneSite = [
  'name,address,lng,lat,datum,division,communities,lanes,ratePerLaneHour,walkInShare,hours',
  `来去采样点,东街 99 号,119.3,26.08,wgs84,${gulou.street},${gulou.communities[0]},1,20,0.1,2021-09-23 08:30-12:00`,
].join('\n');

/** Files of other kinds, which are taken in and taken back: of whom the exempt are is on the roster by then. */
const files = {
  Communities: 'community\n350102001003',
  Exemptions: '',
  Facilities: `facility,division,room\n来去场所,${gulou.division},301`,
  Lists: `姓名,联系电话,村居代码\n林小梅,13805929911,${gulou.communities[0]}`,
  Teams: `team,scope,name,phone\n来去队,${gulou.communities[0]},林小梅,13805910011`,
};

export function visits({ t, drill, say }: World): Visit[] {
  const at = `/v1/drills/${drill.id}`;
  const token = drill.gulouHq;
  // A worker may have taken it up before.
  async function taken(kind: string, body: string, by = token): Promise<string> {
    const path = kind === 'lists' ? 'lists?source=A-13&reason=other' : `${kind}/import`;
    const { id } = await t.importFile(`${at}/${path}`, { token: by, body });
    await eventually('the file is taken in', async () => {
      const job = await t.need<{ status: string }>('GET', `/v1/jobs/${id}`, { token: by });
      return job.status === 'done';
    });
    return id;
  }
  const undo = (kind: string, importJob: string, by = token) =>
    say('POST', `${at}/${kind}/undo`, { token: by, body: { importJob, reason: '导入了旧文件' } });
  return [
    { operationId: 'exportSites', visit: () => say('GET', `${at}/sites/export?format=xlsx`, { token }) },
    { operationId: 'undoSitesImport', visit: async () => undo('sites', await taken('sites', oneSite)) },
    ...Object.entries(files).map(([kind, file]) => ({
      operationId: `undo${kind}Import`,
      visit: async () => {
        const by = kind === 'Communities' ? drill.cityHq : token;
        const body = kind === 'Exemptions' ? await exemptSomebody() : file;
        return undo(kind.toLowerCase(), await taken(kind.toLowerCase(), body, by), by);
      },
    })),
  ];

  /** A file that exempts somebody who has registered. */
  async function exemptSomebody(): Promise<string> {
    const somebody = registration(7_801, gulou.communities[0]);
    await t.need('POST', `${at}/registrations`, {
      token: await t.token('citizen', { sub: 'exempt-by-file' }),
      body: somebody,
    });
    const from = t.clock.now().toISOString();
    return `documentNumber,kind,from\n${somebody.person.document.number},外出,${from}`;
  }
}
