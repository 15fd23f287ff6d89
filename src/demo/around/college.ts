import type { Day } from '../day.ts';
import { wholeList } from '../http/pages.ts';
import { inParallel } from '../in-parallel.ts';
import { addClient } from '../phases/headquarters.ts';
import { at, KNOCKING, rfc3339 } from '../schedule.ts';
import { bringStudents, studentOf } from './students.ts';

const STUDENTS = 40;
/** Of these, who came from a key region and are looked after in their dormitory. */
const ISOLATED = 3;
const FOUNDED = { source: '榕教〔2021〕7 号', date: '2021-08-01' };

/** A college as its headquarters see it at the end of the day. */
export interface College {
  students: number;
  /** What the import of its own list took, and what coverage says of its dormitories. */
  imported: number;
  buildings: { population: number; states: Record<string, number> }[];
  monitored: { id: string; state: string; due: boolean }[];
  deliveries: { state: string; failedTimes: number }[];
}

/** A college is a community with dormitories as buildings, whose own headquarters do within it what a district does. */
export async function runCollege(day: Day): Promise<College> {
  const { client, drillId, admin, population } = day;
  const place = population.places[0]?.code ?? '';
  const [code, county] = [`${place.slice(0, 9)}961`, place.slice(0, 6)];
  const [drill, district] = [`/v1/drills/${drillId}`, day.district(county)];
  const post = async <T>(operation: string, path: string, token: string, body: object, expect?: number[]) =>
    client.need<T>({ operation, method: 'POST', path, token, body, ...(expect && { expect }) });
  await post('found a college', '/v1/divisions', await district(), { code, name: '乌山学院', ...FOUNDED });
  await post('take a college in', `${drill}/communities`, await day.city(), { communities: [code] });
  const campus = day.signIn(
    await addClient(client, admin, { name: '乌山学院指挥部', role: 'campus-hq', division: code }),
  );
  const token = await campus();
  const students = Array.from({ length: STUDENTS }, (_, n) => studentOf(n));
  const imported = await bringStudents(day, { by: campus, district }, code, students);
  await post('tell the students', `${drill}/notices`, token, {
    kind: 'travel',
    zh: { title: '请步行前往体育馆', body: '请携带校园卡和身份证，按班级步行前往体育馆采样。' },
    startsAt: rfc3339(KNOCKING),
    endsAt: rfc3339(at('2021-09-26', '00:00')),
  });
  // The college has swabbed its own students, as schools do.
  await inParallel(STUDENTS, 8, async (n) => {
    const isolated = n < ISOLATED;
    await post('exempt a student', `${drill}/exemptions`, token, {
      document: students[n]?.document,
      kind: isolated ? 'isolated' : 'tested',
      from: rfc3339(at('2021-09-24', '14:00')),
      ...(isolated ? { until: rfc3339(at('2021-10-08', '00:00')) } : {}),
      reason: isolated ? '来自重点地区，宿舍隔离' : '校内采样点已采样',
    });
  });
  const isolated = students.slice(0, ISOLATED);
  const begun = await post<{ items: { id: string }[] }>('look after students', `${drill}/monitoring`, token, {
    people: isolated.map(({ name, document }) => ({
      ...{ name, document, division: code, lastExposureAt: rfc3339(at('2021-09-24', '08:00')) },
    })),
    place: 'central',
    reason: 'key-region',
  });
  for (const [n, { building, room }] of isolated.entries()) {
    const monitoring = begun.items[n]?.id ?? '';
    const check = { at: rfc3339(KNOCKING), temperature: 36.6, symptoms: [] };
    await post('check a student', `${drill}/monitoring/${monitoring}/checks`, token, check);
    const need = await post<{ id: string }>('ask for what a student needs', `${drill}/deliveries`, token, {
      ...{ kind: 'food', what: '清真餐两份', monitoring },
      residence: { division: code, building, room },
    });
    const one = `${drill}/deliveries/${need.id}`;
    if (n === 0) await post('find nobody', `${one}/fail`, token, { reason: '敲门两次无人应答' });
    const taken = n === 1 ? { takenBy: 'left-at-door' } : { takenBy: 'self', name: '学生甲' };
    await post('bring it', `${one}/hand-over`, token, taken);
  }
  const coverage = await client.need<{ groups: College['buildings'] }>({
    operation: 'read a college’s coverage',
    method: 'GET',
    path: `${drill}/coverage?groupBy=building`,
    token,
  });
  return {
    students: STUDENTS,
    imported,
    buildings: coverage.groups,
    monitored: await wholeList(client, 'list who is looked after', `${drill}/monitoring`, campus),
    deliveries: await wholeList(client, 'list what was needed', `${drill}/deliveries`, campus),
  };
}
