import type { Day } from '../day.ts';
import { allItems, wholeList } from '../http/pages.ts';
import { inParallel } from '../in-parallel.ts';

/** What each lane of a site is given for the drill. */
const perLane = { tube: 300, swab: 2_000 };
/** One site asks for more: so many are sent, and two of them come broken. */
const ASKED = 500;
const BROKEN = 2;

interface Item {
  delivered: number;
  used: number;
  left: number;
  finding: string | null;
}

export interface SupplySeen {
  siteId: string;
  tube: Item;
  swab: Item;
  /** Tubes that the site lists. */
  tubes: number;
  /** What we have told that came, of tubes and swabs. */
  came: { tube: number; swab: number };
}

/** What sites have left, and requests of which the counts differ. */
export interface Supplies {
  sites: SupplySeen[];
  differing: { sent: number | null; received: number | null; difference: number | null }[];
}

async function enter(day: Day, site: Day['sites'][number], item: 'tube' | 'swab', count: number) {
  await day.client.need({
    operation: 'enter supplies',
    method: 'POST',
    path: `/v1/sites/${site.id}/supplies`,
    token: await day.district(site.county)(),
    body: { item, kind: 'delivered', count },
  });
}

/** Before the drill every site is given tubes and swabs. */
export async function prepareSupplies(day: Day): Promise<void> {
  await inParallel(day.sites.length, 8, async (n) => {
    const site = day.sites[n];
    if (site === undefined) return;
    for (const item of ['tube', 'swab'] as const)
      await enter(day, site, item, site.plan.lanes * perLane[item]);
  });
}

/** One site asks its district for more, and gets two less than were sent: both counts stand, and it is said why. */
async function askForMore(day: Day): Promise<void> {
  const [site] = day.sites;
  const [tablet] = site?.tablets ?? [];
  if (site === undefined || tablet === undefined) return;
  const [atSite, district] = [await tablet.signedIn(), await day.district(site.county)()];
  const post = <T>(operation: string, path: string, token: string, body: object) =>
    day.client.need<T>({ operation, method: 'POST', path, token, body });
  const asked = { item: 'swab', count: ASKED };
  const path = `/v1/sites/${site.id}/supply-requests`;
  const { id } = await post<{ id: string }>('ask for supplies', path, atSite, asked);
  const request = `/v1/drills/${day.drillId}/supply-requests/${id}`;
  await post('promise supplies', `${request}/promise`, district, { count: ASKED });
  await post('send supplies', `${request}/send`, district, { count: ASKED });
  await post('receive supplies', `${request}/receive`, atSite, { count: ASKED - BROKEN });
  await post('explain supplies', `${request}/explain`, atSite, { reason: '两支包装破损' });
}

/** What is left at each site, beside what its tablets have used by its own list of tubes. */
export async function countSupplies(day: Day): Promise<Supplies> {
  await askForMore(day);
  const drill = `/v1/drills/${day.drillId}`;
  const listed = await wholeList<Pick<SupplySeen, 'siteId' | 'tube' | 'swab'>>(
    day.client,
    'list supplies',
    `${drill}/supplies`,
    day.city,
  );
  const bySite = new Map(listed.map((one) => [one.siteId, one]));
  const sites: SupplySeen[] = [];
  await inParallel(day.sites.length, 8, async (n) => {
    const site = day.sites[n];
    const one = bySite.get(site?.id ?? '');
    if (site === undefined || one === undefined) return;
    const { lanes } = site.plan;
    const came = {
      tube: lanes * perLane.tube,
      swab: lanes * perLane.swab + (n === 0 ? ASKED - BROKEN : 0),
    };
    const seen: SupplySeen = { ...one, tubes: 0, came };
    const path = `/v1/sites/${site.id}/tubes`;
    for await (const _ of allItems<object>(day.client, 'list tubes', path, day.district(site.county)))
      seen.tubes += 1;
    sites.push(seen);
  });
  return {
    sites,
    differing: await wholeList(
      day.client,
      'list differing counts',
      `${drill}/supply-requests?differs=true`,
      day.city,
    ),
  };
}
