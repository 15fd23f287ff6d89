import { describe, expect, test } from 'vitest';
import { type LineEvent, MINUTE, measure } from '../../../../src/core/queueing/index.ts';
import { at, sitePlan } from '../../../support/site-days.ts';

const { sessions } = sitePlan();
const nine = at(9);
const minute = (n: number): number => nine + n * MINUTE;

let key = 0;
const laneEvent = (kind: 'lane-opened' | 'lane-closed', lane: string, when: number): LineEvent => ({
  kind,
  key: `l${key++}`,
  at: when,
  lane,
});
const opened = (lane: string, when: number): LineEvent => laneEvent('lane-opened', lane, when);
const closed = (lane: string, when: number): LineEvent => laneEvent('lane-closed', lane, when);
const checkIn = (person: string, when: number, due?: number): LineEvent => ({
  kind: 'check-in',
  key: `c${key++}`,
  at: when,
  person,
  due,
});
const served = (person: string, when: number, lane = '1'): LineEvent => ({
  kind: 'served',
  key: `s${key++}`,
  at: when,
  person,
  lane,
});

/** `count` people who check in one a second from minute 0 on, named from `a0`. */
const line = (count: number): LineEvent[] =>
  Array.from({ length: count }, (_, i) => checkIn(`a${i}`, nine + i * 1_000));

const look = (events: LineEvent[], minutes: number) => measure(events, minute(minutes), sessions);

describe('throughput', () => {
  test('of a site of which nothing is known is nothing', () => {
    expect(look([], 0)).toEqual({
      asOf: nine,
      checkedIn: 0,
      served: 0,
      waiting: 0,
      early: 0,
      gone: 0,
      servedLastHour: 0,
      lanesOpen: 0,
      lanes: [],
      arrivals: [],
      services: [],
      waitsMs: [],
    });
  });

  test('counts arrivals, swabs, who waits, and how long swabs took', () => {
    const events = [
      opened('1', minute(-30)),
      checkIn('a', minute(0), nine),
      checkIn('b', minute(0.5), nine),
      checkIn('c', minute(1)),
      served('a', minute(2)),
      served('b', minute(3)),
    ];
    const seen = look(events, 4);
    expect(seen).toMatchObject({
      checkedIn: 3,
      served: 2,
      waiting: 1,
      gone: 0,
      lanesOpen: 1,
      servedLastHour: 2,
    });
    // The first began at its check-in, the second when the first was done.
    expect(seen.services.map(({ durationMs }) => durationMs / MINUTE)).toEqual([2, 1]);
    expect(seen.waitsMs.map((ms) => ms / MINUTE)).toEqual([2, 2.5]);
    expect(seen.lanes).toEqual([
      { lane: '1', state: 'working', served: 2, serviceSeconds: 90, sinceLastMs: MINUTE },
    ]);
    expect(seen.arrivals.map(({ due }) => due)).toEqual([nine, nine, undefined]);
  });

  test('knows nothing of what happens later', () => {
    const events = [
      opened('1', nine),
      checkIn('a', minute(0)),
      served('a', minute(1)),
      closed('1', minute(2)),
    ];
    expect(look(events, 0.5)).toEqual(look(events.slice(0, 2), 0.5));
    expect(look(events, 3).lanesOpen).toBe(0);
  });

  test('does not take the night, the lunch break or a closed lane for a long swab', () => {
    const afternoon = [
      opened('1', at(8.5)),
      checkIn('a', at(11.5)),
      served('a', at(11.5) + MINUTE),
      checkIn('b', at(13.2)),
      served('b', at(13.5) + MINUTE),
    ];
    const reopened = [
      ...afternoon,
      closed('1', at(13.6)),
      checkIn('c', at(13.65)),
      opened('1', at(14)),
      served('c', at(14) + MINUTE),
    ];
    const seen = measure(reopened, at(15), sessions);
    expect(seen.services.map(({ durationMs }) => durationMs / MINUTE)).toEqual([1, 1, 1]);
  });

  test('does not take lanes for slow that rest while people wait for the site to open', () => {
    const two = [opened('1', at(9)), opened('2', at(9)), checkIn('a', at(11)), served('a', at(11.05))];
    const events = [...two, ...['b', 'c', 'd', 'e'].map((person) => checkIn(person, at(13.02)))];
    const { lanes } = measure(events, at(13.4), sessions);
    expect(lanes).toMatchObject([
      { state: 'working', sinceLastMs: 0 },
      { state: 'working', sinceLastMs: 0 },
    ]);
    // One that has opened before its time works, and lanes that do not are missed.
    const early = measure([...events, served('b', at(13.1), '2')], at(13.4), sessions).lanes;
    expect(early.find(({ lane }) => lane === '1')?.sinceLastMs).toBeGreaterThan(0);
  });

  test('does not take the lunch break for a long swab where the check-in has not come in', () => {
    const events = [opened('1', at(8.5)), served('a', at(11.9)), served('b', at(13.5) + MINUTE)];
    expect(measure(events, at(14), sessions).services.at(-1)?.durationMs).toBe(MINUTE);
  });

  test('takes a swab before the opening for what it is: a site that opened early', () => {
    const events = [checkIn('a', at(8.2)), served('a', at(8.3))];
    const seen = measure(events, at(8.4), sessions);
    expect(seen.services.map(({ durationMs }) => Math.round(durationMs / MINUTE))).toEqual([6]);
  });

  test('tells who waits for the site to open from who is served overtime', () => {
    const events = [checkIn('late', at(11.99)), checkIn('early', at(13.1)), checkIn('too', at(13.2))];
    expect(measure(events, at(13.25), sessions)).toMatchObject({ waiting: 3, early: 2 });
    expect(measure(events, at(13.5), sessions)).toMatchObject({ waiting: 3, early: 0 });
  });

  test('counts a person once, whoever else records them', () => {
    const events = [
      checkIn('a', minute(0)),
      checkIn('a', minute(5)),
      served('a', minute(6)),
      served('a', minute(7), '2'),
    ];
    const seen = look(events, 8);
    expect(seen).toMatchObject({ checkedIn: 1, served: 1, waiting: 0 });
    expect(seen.waitsMs).toEqual([6 * MINUTE]);
  });

  test('counts a swab whose check-in has not come in yet, and mends it when it does', () => {
    const swab = served('a', minute(6));
    expect(look([swab], 8)).toMatchObject({ checkedIn: 0, served: 1, waiting: 0, waitsMs: [] });
    const mended = look([swab, checkIn('a', minute(1))], 8);
    expect(mended).toMatchObject({ checkedIn: 1, served: 1, waiting: 0, waitsMs: [5 * MINUTE] });
  });

  test('sees that somebody has left when many have been served who came later', () => {
    const events = [
      opened('1', nine),
      ...line(20),
      ...Array.from({ length: 19 }, (_, i) => served(`a${i + 1}`, minute(i + 1))),
    ];
    expect(look(events, 5)).toMatchObject({ waiting: 15, gone: 0 });
    expect(look(events, 19)).toMatchObject({ waiting: 0, gone: 1, checkedIn: 20, served: 19 });
  });
});

describe('a lane', () => {
  const two = [opened('1', nine), opened('2', nine)];

  test('is open from its opening, or from its first swab where nobody told of one', () => {
    expect(look([...line(1), served('a0', minute(1), '7')], 2).lanes).toMatchObject([
      { lane: '7', state: 'working' },
    ]);
  });

  test('that finishes a swab after it was closed stays closed; one that goes on has been opened', () => {
    const shut = [
      ...two,
      ...line(9),
      served('a0', minute(1)),
      closed('1', minute(1.5)),
      served('a1', minute(2)),
    ];
    expect(look(shut, 2).lanes[0]?.state).toBe('closed');
    expect(look([...shut, served('a2', minute(3))], 3).lanes[0]?.state).toBe('working');
  });

  test('that serves nobody although people wait is silent; the others serve all in turn', () => {
    // Lane 1 stops after its first swab; lane 2 serves one a minute.
    const events = [
      ...two,
      ...line(40),
      served('a0', minute(1), '1'),
      ...Array.from({ length: 12 }, (_, i) => served(`a${i + 1}`, minute(i + 1), '2')),
    ];
    expect(look(events, 2).lanes.map(({ state }) => state)).toEqual(['working', 'working']);
    const seen = look(events, 12);
    expect(seen.lanes.map(({ state }) => state)).toEqual(['silent', 'working']);
    expect(seen).toMatchObject({ lanesOpen: 1, waiting: 27 });
  });

  test('whose tablet is cut off is known by the people who vanish from the line', () => {
    // Both serve one a minute, in turn; of lane 1 nothing is heard after its first swab.
    const all = [
      ...two,
      ...line(60),
      ...Array.from({ length: 20 }, (_, i) => served(`a${2 * i}`, minute(i + 1), '1')),
      ...Array.from({ length: 20 }, (_, i) => served(`a${2 * i + 1}`, minute(i + 1), '2')),
    ];
    const heard = all.filter(
      (event) => event.kind !== 'served' || event.lane === '2' || event.person === 'a0',
    );
    const seen = look(heard, 20);
    expect(seen.lanes.map(({ state }) => state)).toEqual(['unheard', 'working']);
    expect(seen.lanesOpen).toBe(2);
    // Nearly all of the 19 whom it served are known to be gone from the line.
    expect(seen.waiting).toBeLessThan(20 + 13);
    const whole = look(all, 20);
    expect(whole).toMatchObject({ waiting: 20, gone: 0, lanesOpen: 2 });
  });

  test('with nobody to serve is not silent', () => {
    const events = [...two, ...line(2), served('a0', minute(1), '1'), served('a1', minute(1), '2')];
    expect(look(events, 50).lanes.map(({ state }) => state)).toEqual(['working', 'working']);
  });
});
