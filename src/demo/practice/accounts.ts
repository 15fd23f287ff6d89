import { bringStudents, studentOf } from '../around/students.ts';
import type { Day } from '../day.ts';
import { wholeList } from '../http/pages.ts';
import type { Credentials, Session } from '../http/tokens.ts';
import { addClient } from '../phases/headquarters.ts';

/** An account to learn with. */
export interface Account extends Credentials {
  role: string;
  /** What it is for, in both languages. */
  works: string;
}

/** What a practice offers to those who learn. */
export interface Accounts {
  accounts: Account[];
  /** Takes a tablet into service at a site, once. */
  tablet: { siteId: string; site: string; code: string };
}

/** What is posted with a token of somebody's; the answer. */
type Post = <T>(operation: string, path: string, by: Session, body: unknown) => Promise<T>;

/** The students of the practice's college; those of the day's own college are others. */
const students = Array.from({ length: 12 }, (_, n) => studentOf(200 + n));

/** A college: a community of the drill with headquarters and students of its own. Answers its code. */
async function addCollege(day: Day, post: Post, district: Session, street: string): Promise<string> {
  const { drillId, city } = day;
  const code = `${street}962`;
  const founded = { source: '练习数据', date: '2021-08-01' };
  await post('found a college', '/v1/divisions', district, { code, name: '练习学院', ...founded });
  await post('take a college in', `/v1/drills/${drillId}/communities`, city, { communities: [code] });
  // Without a list of its own it would count as many as the census has in such a community: more than the practice has people.
  await bringStudents(day, { by: district, district }, code, students);
  return code;
}

/** A team from door to door where the practice's site is, with who leads it and who works in it: each signs in as themselves. */
async function addTeam({ drillId }: Day, post: Post, district: Session, county: string): Promise<Account[]> {
  const teams = `/v1/drills/${drillId}/teams`;
  const name = '练习敲门队';
  const { id } = await post<{ id: string }>('send out a team', teams, district, {
    ...{ name, kind: 'doors', division: county, scope: [county], organisation: '练习' },
  });
  const people = [
    { role: 'team-leader', works: `${name}队长 · leads a team`, leads: true, called: '练习队长' },
    { role: 'team-member', works: `${name}队员 · works in it`, leads: false, called: '练习队员' },
  ];
  const accounts: Account[] = [];
  for (const [n, { role, works, leads, called }] of people.entries()) {
    const { client } = await post<{ client: Credentials | null }>(
      'add a member of a team',
      `${teams}/${id}/members`,
      district,
      { name: called, phone: `1380591000${n}`, leads, client: true },
    );
    if (client === null) throw new Error('nobody of the team can sign in');
    accounts.push({ role, works, clientId: client.clientId, clientSecret: client.clientSecret });
  }
  return accounts;
}

/** One client for each role, all of one district, so that what one does the others see; the province looks at all of it. */
export async function addAccounts(day: Day): Promise<Accounts> {
  const { client, admin, drillId, sites } = day;
  const [site] = sites;
  if (site === undefined) throw new Error('the practice has no site');
  const { county, plan } = site;
  const laboratory = day.swabs.laboratories.find(({ districts }) => districts.includes(county));
  const district = day.district(county);
  const [checkpoint] = await wholeList<{ id: string }>(
    client,
    'list checkpoints',
    `/v1/drills/${drillId}/checkpoints`,
    day.city,
  );
  const post: Post = async (operation, path, by, body) =>
    client.need({ operation, method: 'POST', path, token: await by(), body });
  const facility = await post<{ id: string }>(
    'add a facility',
    `/v1/drills/${drillId}/facilities`,
    district,
    {
      name: '练习集中健康监测点',
      kind: 'central',
      division: county,
    },
  );
  const college = await addCollege(day, post, district, plan.division.slice(0, 9));
  const team = await addTeam(day, post, district, county);
  const wanted: { works: string; client: Omit<Parameters<typeof addClient>[2], 'name'> }[] = [
    { works: '系统管理 · administrator', client: { role: 'admin' } },
    { works: '省指挥部 · the province', client: { role: 'province-hq', division: '35' } },
    { works: '市指挥部 · the city', client: { role: 'city-hq', division: '3501' } },
    { works: `区县指挥部 · district ${county}`, client: { role: 'district-hq', division: county } },
    { works: '练习学院 · a college', client: { role: 'campus-hq', division: college } },
    {
      works: `社区 · community ${plan.division}`,
      client: { role: 'community-worker', division: plan.division },
    },
    { works: `平板 · ${plan.name}`, client: { role: 'tablet', site: site.id } },
    { works: '转运员 · courier', client: { role: 'courier' } },
    {
      works: `实验室 · ${laboratory?.name ?? ''}`,
      client: { role: 'lab', ...(laboratory === undefined ? {} : { laboratory: laboratory.id }) },
    },
    ...(checkpoint === undefined
      ? []
      : [{ works: '卡口 · checkpoint', client: { role: 'checkpoint', checkpoint: checkpoint.id } }]),
    { works: '集中健康监测点 · facility', client: { role: 'facility', facility: facility.id } },
    { works: `值班 · shifts of ${county}`, client: { role: 'shift-planner', division: county } },
    { works: '审计 · audit log', client: { role: 'auditor' } },
    { works: '市民应用 · the citizens’ app', client: { role: 'citizen' } },
  ];
  const accounts: Account[] = [];
  for (const { works, client: one } of wanted) {
    const { clientId, clientSecret } = await addClient(client, admin, { name: `练习 ${works}`, ...one });
    accounts.push({ role: one.role, works, clientId, clientSecret });
  }
  accounts.push(...team);
  const { code } = await post<{ code: string }>('add a device', '/v1/devices', district, {
    siteId: site.id,
    label: '练习平板',
  });
  return { accounts, tablet: { siteId: site.id, site: plan.name, code } };
}
