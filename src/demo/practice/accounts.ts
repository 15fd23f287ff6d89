import type { Day } from '../day.ts';
import { wholeList } from '../http/pages.ts';
import type { Credentials } from '../http/tokens.ts';
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

/** One client for each role, all of one district, so that what one does the others see. */
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
  const post = async <T>(operation: string, path: string, body: unknown): Promise<T> =>
    client.need<T>({ operation, method: 'POST', path, token: await district(), body });
  const facility = await post<{ id: string }>('add a facility', `/v1/drills/${drillId}/facilities`, {
    name: '练习集中健康监测点',
    kind: 'central',
    division: county,
  });
  const wanted: { works: string; client: Omit<Parameters<typeof addClient>[2], 'name'> }[] = [
    { works: '系统管理 · administrator', client: { role: 'admin' } },
    { works: '市指挥部 · the city', client: { role: 'city-hq', division: '3501' } },
    { works: `区县指挥部 · district ${county}`, client: { role: 'district-hq', division: county } },
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
  const { code } = await post<{ code: string }>('add a device', '/v1/devices', {
    siteId: site.id,
    label: '练习平板',
  });
  return { accounts, tablet: { siteId: site.id, site: plan.name, code } };
}
