import { setTimeout as sleep } from 'node:timers/promises';
import { citizenCheckCharacter } from '../../core/identity/index.ts';
import type { Day } from '../day.ts';
import type { Session } from '../http/tokens.ts';

const LOOK_EVERY_MS = 200;

/** A student of a college, with their place in its dormitories. */
export interface Student {
  name: string;
  document: { type: string; number: string };
  building: string;
  room: string;
}

/** Student number `n`, from 0 to 899: a valid document that no resident has, for their county is far from Fujian. */
export function studentOf(n: number): Student {
  const day = String(1 + (n % 28)).padStart(2, '0');
  const seventeen = `6201022001${String(1 + (n % 12)).padStart(2, '0')}${day}${String(100 + n)}`;
  return {
    name: `学生${'甲乙丙丁戊己庚辛壬癸'[n % 10] ?? ''}`,
    document: { type: 'resident-id', number: seventeen + citizenCheckCharacter(seventeen) },
    building: `梅园${1 + (n % 3)}号楼`,
    room: String(101 + (n >> 2)),
  };
}

/** Puts students on the roster of a college, as its own list, and has its district say that it is complete; answers how many rows were taken. */
export async function bringStudents(
  { client, drillId }: Pick<Day, 'client' | 'drillId'>,
  { by, district }: { by: Session; district: Session },
  code: string,
  students: readonly Student[],
): Promise<number> {
  const drill = `/v1/drills/${drillId}`;
  const lines = students.map(({ name, document, building, room }) =>
    ['计算机学院', name, document.number, building, room, code].join(','),
  );
  let job = await client.need<{ id: string; status: string; result?: { accepted: number } }>({
    operation: 'import a college’s list',
    method: 'POST',
    path: `${drill}/roster/import`,
    token: await by(),
    csv: `学院,姓名,身份证号,宿舍楼,寝室,村居代码\n${lines.join('\n')}\n`,
    expect: [202],
  });
  while (job.status === 'queued' || job.status === 'running') {
    await sleep(LOOK_EVERY_MS);
    const path = `/v1/jobs/${job.id}`;
    job = await client.need({ operation: 'look at an import', method: 'GET', path, token: await by() });
  }
  await client.need({
    operation: 'declare rosters complete',
    method: 'POST',
    path: `${drill}/roster/completion`,
    token: await district(),
    body: { communities: [code] },
  });
  return job.result?.accepted ?? 0;
}
