import { now } from '../common/clock.ts';
import { ask, askAll } from '../common/service.ts';
import { claims } from '../common/token.ts';
import { alongside, curveOf, drillToShow, type Known, nothingKnown } from './state.ts';

/** Tubes and boxes are shown from so many minutes before their four hours are over. */
export const nearMinutes = 60;

/** The drill that the wall shows: the one in its address, else the one that goes on, once the time is known. Undefined where there is none. */
export async function findDrill(knowsTime: Promise<void>): Promise<Pick<Known, 'drill'>> {
  const asked = new URLSearchParams(location.search).get('drill');
  if (asked !== null) return { drill: await ask('GET /v1/drills/{drillId}', { path: { drillId: asked } }) };
  const division = claims()?.division ?? '';
  const [all] = await Promise.all([askAll('GET /v1/drills', {}), knowsTime]);
  return {
    drill: drillToShow(
      all.filter(({ city }) => division.startsWith(city) || city.startsWith(division)),
      now(),
    ),
  };
}

const midnightOf = (time: string): number => {
  const at = Date.parse(time);
  return at - ((at + 8 * 3_600_000) % 86_400_000);
};

/** Everybody sees every site: the wall of a district shows its own. */
const learnSites = ({ id, city }: NonNullable<Known['drill']>) =>
  askAll('GET /v1/drills/{drillId}/sites', {
    path: { drillId: id },
    query: { division: claims()?.division ?? city },
  });

/** What changes from minute to minute; at first the sites with it, by whose names all else is told. */
export async function learnSoon({ drill, sites: before }: Known): Promise<Partial<Known>> {
  if (drill === undefined) return {};
  const path = { drillId: drill.id };
  const [sites, coverage, streets, lines, tubes, boxes, late, proposals] = await Promise.all([
    before.length === 0 ? learnSites(drill) : before,
    ask('GET /v1/drills/{drillId}/coverage', { path, query: { groupBy: 'district' } }),
    ask('GET /v1/drills/{drillId}/coverage', { path, query: { groupBy: 'street' } }),
    askAll('GET /v1/drills/{drillId}/queues', { path }),
    askAll('GET /v1/drills/{drillId}/tubes', { path, query: { unboxed: nearMinutes } }, {}, 1_000),
    askAll('GET /v1/drills/{drillId}/boxes', { path, query: { overdue: nearMinutes } }, {}, 1_000),
    askAll('GET /v1/drills/{drillId}/results/late', { path }, {}, 1_000),
    askAll('GET /v1/drills/{drillId}/proposals', { path }, {}, 200),
  ]);
  return { sites, coverage, streets, lines, tubes, boxes, late, proposals };
}

/** What changes slowly, or takes the service long: where sites are, and who had come by when. */
export async function learnSlowly(known: Known): Promise<Partial<Known>> {
  const { drill } = known;
  if (drill === undefined) return nothingKnown;
  const path = { drillId: drill.id };
  const startsAt = midnightOf(drill.startsAt);
  const [sites, quarters] = await Promise.all([
    learnSites(drill),
    ask('GET /v1/drills/{drillId}/coverage', { path, query: { groupBy: 'quarter' } }),
  ]);
  const districts = known.coverage?.groups ?? [];
  const whole = curveOf('', '', quarters, startsAt);
  const curves = [];
  // One after the other: each counts the people of a district.
  for (const { code, name } of districts.length > 1 ? districts : []) {
    if (code === null) continue;
    const query = { division: code, groupBy: 'quarter' } as const;
    const own = await ask('GET /v1/drills/{drillId}/coverage', { path, query });
    curves.push(alongside(curveOf(code, name ?? code, own, startsAt), whole));
  }
  return { sites, quarters, curves: [whole, ...curves] };
}

/** How the city's last closed drill went, where its people have not been destroyed: it does not change any more. */
export async function learnBefore(known: Known): Promise<Partial<Known>> {
  const { drill } = known;
  if (drill === undefined) return {};
  const closed = (await askAll('GET /v1/drills', { query: { status: 'closed' } }))
    .filter((one) => one.city === drill.city && one.peopleDestroyedAt === null && one.id !== drill.id)
    .sort((a, b) => Date.parse(b.startsAt) - Date.parse(a.startsAt));
  const [last] = closed;
  if (last === undefined) return {};
  const quarters = await ask('GET /v1/drills/{drillId}/coverage', {
    path: { drillId: last.id },
    query: { groupBy: 'quarter' },
  });
  return { before: curveOf(last.id, last.name, quarters, midnightOf(last.startsAt)) };
}
