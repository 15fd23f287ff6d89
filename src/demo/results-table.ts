import { table, whole } from '../core/plain-table.ts';
import type { Day } from './day.ts';
import type { Coverage } from './proofs/coverage.ts';
import type { ResultView, SwabView } from './proofs/swab-view.ts';
import { transportOf } from './proofs/tubes.ts';

const heading = [
  'from swab to result',
  'swabbed',
  'tubes',
  'boxes',
  'to the laboratory',
  'to the result',
  'negative',
  'positive',
  'doubtful',
  'invalid',
  'given up',
  'due again',
  'held',
  'cleared',
];

const mean = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;

const minutes = (value: number | undefined): string => (value === undefined ? '–' : `${whole(value)} min`);
const hours = (value: number | undefined): string =>
  value === undefined ? '–' : `${(value / 60).toFixed(1)} h`;

/**
 * The day from the swab to the result: a row for each district, and all together. Tubes, boxes and results are of the sites of
 * a district; those who were swabbed, are held or cleared live there. A result that was corrected counts as what it was, too.
 */
export function resultsTable(day: Day, coverage: Coverage, { results }: Pick<SwabView, 'results'>): string {
  const { swabs, ledger, population } = day;
  const countyOfPoint = (point: number): string => swabs.points[point]?.county ?? '';
  const pointOf = new Map(swabs.tubes.map(({ barcode, point }) => [barcode, point]));
  const byCounty = Map.groupBy(results, ({ barcode }) => countyOfPoint(pointOf.get(barcode) ?? -1));
  const again = new Map<string, number>();
  for (let household = 0; household < population.households; household++) {
    const county = population.places[population.placeOf(household)]?.code.slice(0, 6) ?? '';
    const first = population.firstPerson(household);
    for (let person = first; person < first + population.size(household); person++) {
      if (ledger.again[person] === 1) again.set(county, (again.get(county) ?? 0) + 1);
    }
  }
  const row = (name: string, here: (county: string) => boolean, counts: Coverage['total']): string[] => {
    const tubes = swabs.tubes.filter(({ point }) => here(countyOfPoint(point)));
    const own: ResultView[] = [...byCounty].flatMap(([county, some]) => (here(county) ? some : []));
    const found = (outcome: string): string =>
      whole(own.filter((one) => one.outcome === outcome && one.state !== 'kept').length);
    return [
      name,
      whole(counts.reached.sampled),
      whole(tubes.length),
      whole(swabs.boxes.filter(({ point }) => here(countyOfPoint(point))).length),
      minutes(mean(own.flatMap((one) => transportOf(one) ?? []))),
      hours(mean(own.flatMap((one) => one.swabToResultMinutes ?? []))),
      found('negative'),
      found('positive'),
      found('doubtful'),
      found('invalid'),
      whole(tubes.filter(({ givenUp }) => givenUp !== undefined).length),
      whole([...again].reduce((sum, [county, people]) => sum + (here(county) ? people : 0), 0)),
      whole(counts.states['held'] ?? 0),
      whole(counts.states['cleared'] ?? 0),
    ];
  };
  const rows = coverage.groups.map((group) => row(group.name, (county) => county === group.code, group));
  return table(
    heading,
    rows,
    row('all', () => true, coverage.total),
  );
}
