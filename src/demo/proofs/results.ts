import { whole } from '../../core/plain-table.ts';
import { countyOf, type Day } from '../day.ts';
import type { Outcome } from '../swabs/tubes.ts';
import type { Coverage } from './coverage.ts';
import { type Proof, proof } from './proof.ts';
import type { SwabView } from './swab-view.ts';
import type { View } from './view.ts';

const isAlarming = (outcome: Outcome | undefined): boolean =>
  outcome === 'positive' || outcome === 'doubtful';

/** What somebody was in: tubes with what counts of them. */
interface Swab {
  at: number;
  alone: boolean;
  outcome: Outcome | undefined;
}

/** Each person's swabs with what came out of them, from the tubes and results as they are listed. */
function swabsOf({ tubes, results }: Pick<SwabView, 'tubes' | 'results'>): Map<number, Swab[]> {
  const counts = new Map(
    results.filter(({ state }) => state === 'counts').map(({ barcode, outcome }) => [barcode, outcome]),
  );
  const swabs = new Map<number, Swab[]>();
  for (const { barcode, people, poolSize } of tubes) {
    for (const { person, at } of people) {
      const own = swabs.get(person) ?? [];
      own.push({ at, alone: poolSize === 1, outcome: counts.get(barcode) });
      swabs.set(person, own);
    }
  }
  return swabs;
}

/** Whether one of these holds somebody: it is positive or doubtful, and no later swab of theirs alone is negative. */
const holds = (swabs: readonly Swab[]): boolean =>
  swabs.some(
    ({ at, outcome }) =>
      isAlarming(outcome) &&
      !swabs.some((later) => later.alone && later.outcome === 'negative' && later.at > at),
  );

/**
 * Whoever is cleared was in a tube that is negative and is held by none; whoever is held, is held by one; and whoever was
 * swabbed into a tube that came to something stands as it says.
 */
export function clearedByNegative(view: Pick<View, 'status'>, swabView: SwabView): Proof {
  const swabs = swabsOf(swabView);
  const found = { cleared: 0, held: 0, released: 0, unfounded: 0, tooEarly: 0, otherwise: 0, without: 0 };
  for (const [person, status] of view.status.entries()) {
    const own = swabs.get(person) ?? [];
    const held = holds(own);
    if (status === 'cleared') {
      found.cleared++;
      if (!own.some(({ outcome }) => outcome === 'negative')) found.unfounded++;
      if (held) found.tooEarly++;
      if (own.some(({ outcome }) => isAlarming(outcome))) found.released++;
    } else if (status === 'held') {
      found.held++;
      if (!held) found.otherwise++;
    } else if (status === 'sampled') found.without++;
    else if (held) found.otherwise++;
  }
  const wrong = [
    found.cleared === 0 ? 'nobody is cleared' : '',
    found.unfounded > 0 ? `${whole(found.unfounded)} cleared without a negative tube` : '',
    found.tooEarly > 0 ? `${whole(found.tooEarly)} cleared while a tube holds them` : '',
    found.otherwise > 0 ? `${whole(found.otherwise)} stand otherwise than their tubes say` : '',
    found.without > 0 ? `${whole(found.without)} swabbed and without a result` : '',
  ].filter((text) => text !== '');
  return proof(
    'whoever is cleared was in a negative tube, and no tube holds them',
    `${whole(found.cleared)} cleared, ${whole(found.released)} of them released, ${whole(found.held)} held`,
    wrong.length === 0 ? undefined : wrong.join(', '),
  );
}

/**
 * Whoever has the virus, and nobody else, is a case as soon as they were swabbed alone, and is held; whoever is held and is none
 * is on the list of whom a team goes to.
 */
export function casesFound(
  { ledger, swabs }: Day,
  view: Pick<View, 'status'>,
  { cases, visits }: Pick<SwabView, 'cases' | 'visits'>,
): Proof {
  const expected = new Map([...swabs.infected].map((person) => [ledger.registration[person], person]));
  const alone = new Set(swabs.tubes.flatMap(({ kind, people }) => (kind === 'single' ? people : [])));
  const known = new Set(cases);
  const unfound = [...expected].filter(([id, person]) => alone.has(person) && !known.has(id ?? '')).length;
  const unfounded = cases.filter((id) => !expected.has(id)).length;
  const free = [...swabs.infected].filter((person) => view.status[person] !== 'held').length;
  const waiting = [...view.status.entries()].flatMap(([person, status]) => {
    const id = ledger.registration[person] ?? '';
    return status === 'held' && !known.has(id) ? [id] : [];
  });
  const forgotten = waiting.filter((id) => !visits.has(id)).length;
  const wrong = [
    expected.size === 0 ? 'nobody had the virus' : '',
    unfound > 0 ? `${whole(unfound)} not found` : '',
    unfounded > 0 ? `${whole(unfounded)} who do not have it` : '',
    free > 0 ? `${whole(free)} not held` : '',
    forgotten > 0 ? `${whole(forgotten)} held to whom nobody goes` : '',
  ].filter((text) => text !== '');
  return proof(
    'whoever has the virus is a case, and nobody else',
    `${whole(cases.length)} of ${whole(swabs.infected.size)}${waiting.length === 0 ? '' : `, ${whole(waiting.length)} held whom a team has still to swab`}`,
    wrong.length === 0 ? undefined : wrong.join(', '),
  );
}

/** In each district as many are cleared and held as the demo's own tubes say. */
export function coverageOfResults(day: Day, { groups }: Coverage): Proof {
  const own = new Map(groups.map(({ code }) => [code, { cleared: 0, held: 0, sampled: 0 }]));
  const { ledger, population, swabs } = day;
  const tested = new Uint8Array(population.people);
  // Tubes stand in the order in which they were opened: whoever is swabbed alone was held before.
  const held = new Set<number>();
  for (const { people, givenUp, kind, outcome } of swabs.tubes) {
    if (givenUp !== undefined) continue;
    for (const person of people) {
      tested[person] = 1;
      if (isAlarming(outcome)) held.add(person);
      else if (kind === 'single' && outcome === 'negative') held.delete(person);
    }
  }
  for (let household = 0; household < population.households; household++) {
    const county = own.get(countyOf(day, household));
    const first = population.firstPerson(household);
    for (let person = first; person < first + population.size(household); person++) {
      if (county === undefined || tested[person] !== 1 || ledger.due[person] === 1) continue;
      county.sampled++;
      if (held.has(person)) county.held++;
      else county.cleared++;
    }
  }
  const wrong: string[] = [];
  const sum = { cleared: 0, held: 0 };
  for (const { code, name, states, reached } of groups) {
    const ours = own.get(code);
    const theirs = {
      cleared: states['cleared'] ?? 0,
      held: states['held'] ?? 0,
      sampled: reached.sampled,
    };
    for (const key of ['cleared', 'held', 'sampled'] as const) {
      if (theirs[key] !== ours?.[key] && wrong.length < 3) {
        wrong.push(`${name}: ${key} ${theirs[key]}, but ${ours?.[key]} by our own count`);
      }
    }
    sum.cleared += theirs.cleared;
    sum.held += theirs.held;
  }
  return proof(
    'coverage counts the cleared and the held as our own tubes do',
    `${whole(sum.cleared)} cleared, ${whole(sum.held)} held`,
    wrong.length === 0 ? undefined : wrong.join(', '),
  );
}
