import { beforeEach, describe, expect, it } from 'vitest';
import type { Day } from '../../../src/demo/day.ts';
import type { Ask, Client } from '../../../src/demo/http/client.ts';
import { createTally, noteUnexpected } from '../../../src/demo/http/tally.ts';
import { createLedger, type Ledger } from '../../../src/demo/ledger.ts';
import { createPopulation, drawCommunities } from '../../../src/demo/population/index.ts';
import {
  type Coverage,
  type CoverageRow,
  everyoneAccounted,
  noDrift,
} from '../../../src/demo/proofs/coverage.ts';
import {
  acknowledgedOnce,
  householdsWhole,
  oneAppointmentEach,
  withinCapacity,
} from '../../../src/demo/proofs/registrations.ts';
import { answeredAsExpected, citizensSeeTheSame, withinMemory } from '../../../src/demo/proofs/run-itself.ts';
import type { View } from '../../../src/demo/proofs/view.ts';
import { someCommunities } from './communities.ts';

const population = createPopulation(drawCommunities(someCommunities(), 3), 3, 0.005);
const { people } = population;
const freeAtFirst = new Map([
  ['morning', people],
  ['noon', 30],
]);

let ledger: Ledger;
let view: View;

/** Everyone registered, with an appointment in the morning, and checked in. */
beforeEach(() => {
  ledger = createLedger(people, population.households);
  for (let person = 0; person < people; person++) ledger.registration[person] = `r${person}`;
  ledger.checkedIn.fill(1);
  const window = { startsAt: '2021-09-22T08:30:00+08:00', endsAt: '2021-09-22T09:00:00+08:00' };
  view = {
    listed: people,
    strangers: 0,
    times: new Uint8Array(people).fill(1),
    slot: new Int32Array(people).fill(0),
    checkedIn: new Uint8Array(people).fill(1),
    status: new Array<string | undefined>(people).fill('checked-in'),
    appointments: people,
    elsewhere: 0,
    slots: [
      { id: 'morning', ...window, capacity: people, available: 0 },
      { id: 'noon', ...window, capacity: 33, available: 30 },
    ],
    peopleInSlot: Uint32Array.of(people, 0),
  };
});

const first = () => acknowledgedOnce({ ledger, population }, view);

describe('everyone acknowledged is there once', () => {
  it('holds where that is so', () => {
    expect(first()).toMatchObject({ holds: true });
  });

  it.each<[string, () => void]>([
    ['1 registrations lost', () => view.times.fill(0, 5, 6)],
    ['1 registrations listed twice', () => view.times.fill(2, 5, 6)],
    ['2 check-ins lost', () => view.checkedIn.fill(0, 5, 7)],
    ['3 registrations that nobody made', () => Object.assign(view, { strangers: 3 })],
    ['1 people share an id', () => ledger.registration.splice(5, 1, 'r6')],
  ])('fails and says "%s"', (figures, spoil) => {
    spoil();
    expect(first()).toMatchObject({ holds: false, figures: expect.stringContaining(figures) });
  });
});

describe('nobody has two appointments', () => {
  it('holds where every place taken is held by one person', () => {
    expect(oneAppointmentEach(freeAtFirst, view)).toMatchObject({ holds: true });
  });

  it('fails where a person is listed with two', () => {
    view.appointments++;
    expect(oneAppointmentEach(freeAtFirst, view)).toMatchObject({ holds: false });
  });

  it('fails where a place is taken that nobody listed holds', () => {
    view.slots = view.slots.map((slot) => ({ ...slot, available: slot.id === 'noon' ? 29 : slot.available }));
    expect(oneAppointmentEach(freeAtFirst, view)).toMatchObject({ holds: false });
  });
});

describe('no slot above capacity', () => {
  it('holds up to the last place', () => {
    expect(withinCapacity(view)).toMatchObject({ holds: true });
  });

  it('fails one person above, or for an appointment in no slot', () => {
    expect(withinCapacity({ ...view, peopleInSlot: Uint32Array.of(people + 1, 0) })).toMatchObject({
      holds: false,
    });
    expect(withinCapacity({ ...view, elsewhere: 1 })).toMatchObject({ holds: false });
  });
});

describe('no household split that fits a slot', () => {
  const pair = Array.from({ length: population.households }, (_, one) => one).find(
    (household) => population.size(household) === 2,
  );
  const member = population.firstPerson(pair ?? 0);
  const whole = () => householdsWhole({ ledger, population, freeAtFirst }, view);

  it('holds where all are together, or apart by a vaccination', () => {
    expect(whole()).toMatchObject({ holds: true });
    view.slot[member] = 1;
    ledger.exemptUntil[member] = 1;
    expect(whole()).toMatchObject({ holds: true });
  });

  it('fails where one household is split', () => {
    view.slot[member] = 1;
    expect(whole()).toMatchObject({ holds: false, figures: expect.stringContaining('1 households split') });
  });
});

describe('every resident is covered, exempt or listed missing', () => {
  const gone = 7;

  const rowOf = (came: number, exempt: number, missing: number): CoverageRow => ({
    population: came + exempt + missing,
    states: { 'checked-in': came, exempt, missing },
    apart: { states: {} },
    reached: { registered: 0, assigned: 0, checkedIn: came, sampled: 0, resulted: 0 },
    rate: 1,
  });
  const add = ({ states }: CoverageRow, state: string): void => {
    states[state] = (states[state] ?? 0) + 1;
  };

  /** What a service would answer: one person missing, one exempt, the rest covered. */
  function answers(): { coverage: Coverage; missing: Record<string, unknown>[]; day: Day } {
    ledger.checkedIn[gone] = 0;
    ledger.checkedIn[gone + 1] = 0;
    ledger.exemptUntil[gone + 1] = Date.parse('2021-09-25T00:00:00+08:00');
    const rows = new Map<string, CoverageRow & { code: string; name: string }>();
    const missing: Record<string, unknown>[] = [];
    for (let household = 0; household < population.households; household++) {
      const { division, ...door } = population.residence(household);
      const code = division.slice(0, 6);
      const row = rows.get(code) ?? { code, name: code, ...rowOf(0, 0, 0) };
      rows.set(code, row);
      const begin = population.firstPerson(household);
      for (let person = begin; person < begin + population.size(household); person++) {
        row.population++;
        if (person === gone) {
          add(row, 'missing');
          missing.push({ community: division, unit: null, ...door });
        } else if (person === gone + 1) add(row, 'exempt');
        else {
          add(row, 'checked-in');
          row.reached.checkedIn++;
        }
      }
    }
    const groups = [...rows.values()];
    const total = rowOf(people - 2, 1, 1);
    const client = {
      async need({ path }: Ask) {
        const division = /division=(\d+)/.exec(path)?.[1] ?? '';
        const items = missing.filter(({ community }) => String(community).startsWith(division));
        return { items, nextCursor: null };
      },
    } as unknown as Client;
    const district = () => async () => 'token';
    const day = { population, ledger, client, drillId: 'd', district } as unknown as Day;
    return { coverage: { asOf: '2021-09-24T17:00:00+08:00', total, groups }, missing, day };
  }

  it('holds where all columns and doors agree', async () => {
    const { day, coverage } = answers();
    expect(await everyoneAccounted(day, coverage)).toMatchObject({ holds: true });
  });

  it('fails where a row does not add up, or the rows do not make the total', async () => {
    const { day, coverage } = answers();
    const [row] = coverage.groups;
    if (row === undefined) expect.fail('there are no groups');
    row.population++;
    expect(await everyoneAccounted(day, coverage)).toMatchObject({ holds: false });
    row.population--;
    coverage.total.population++;
    expect(await everyoneAccounted(day, coverage)).toMatchObject({ holds: false });
  });

  it('fails where figures differ from what was done, though they add up', async () => {
    const { day, coverage } = answers();
    ledger.checkedIn[gone] = 1;
    expect(await everyoneAccounted(day, coverage)).toMatchObject({ holds: false });
  });

  it('fails where somebody else is listed missing', async () => {
    const { day, coverage, missing } = answers();
    missing[0] = { ...missing[0], room: '9999' };
    const said = await everyoneAccounted(day, coverage);
    expect(said).toMatchObject({ holds: false, figures: expect.stringContaining('at 2 doors') });
  });
});

describe('the other proofs', () => {
  const reconciliation = { asOf: '', slots: 9, drift: 0, waiting: 0, unplaced: [] };

  it('fail on drift and on people left waiting', () => {
    expect(noDrift(reconciliation).holds).toBe(true);
    expect(noDrift({ ...reconciliation, drift: 1 }).holds).toBe(false);
    expect(noDrift({ ...reconciliation, waiting: 1 }).holds).toBe(false);
  });

  it('fail where a citizen sees another window than headquarters', () => {
    const outcome = { lookUps: { people: 5, differ: 0 } } as Parameters<typeof citizensSeeTheSame>[0];
    expect(citizensSeeTheSame(outcome).holds).toBe(true);
    expect(citizensSeeTheSame({ ...outcome, lookUps: { people: 5, differ: 1 } }).holds).toBe(false);
  });

  it('fail on one answer that was not expected', () => {
    const client = { tally: createTally() } as Client;
    expect(answeredAsExpected(client).holds).toBe(true);
    noteUnexpected(client.tally, 'check in', 500, { code: 'internal', detail: 'no' });
    expect(answeredAsExpected(client).holds).toBe(false);
  });

  it('fail above 600 MiB, up to full size', () => {
    const memory = [{ pid: 1, what: 'service', peakMiB: 601 }];
    expect(withinMemory(memory, 1).holds).toBe(false);
    expect(withinMemory(memory, 2).holds).toBe(true);
    expect(withinMemory([{ pid: 1, what: 'service', peakMiB: 600 }], 1).holds).toBe(true);
  });
});
