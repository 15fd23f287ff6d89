/** What shifts promise, in memory: who has which, and what is answered to whom. Times in ms; rules as the test sets them. */

export const rules = { restHours: 8, mostNights: 1, signUpMinutes: 60 };
const [minute, hour] = [60_000, 3_600_000];

export interface ModelShift {
  id: string;
  starts: number;
  ends: number;
  heads: number;
  skilled: boolean;
  night: boolean;
}

export interface ModelPerson {
  id: string;
  skilled: boolean;
  nights: boolean;
}

type State = 'assigned' | 'signed-up' | 'present' | 'absent' | 'withdrawn';
/** `ok`, or the reason or code of the refusal. */
type Answer = string;
type Span = { starts: number; ends: number };

const overlap = (one: Span, other: Span): boolean => one.starts < other.ends && other.starts < one.ends;
const has = (state: State | undefined): boolean =>
  state === 'assigned' || state === 'signed-up' || state === 'present';

export function createModel(shifts: readonly ModelShift[], people: readonly ModelPerson[]) {
  const places = new Map(shifts.map(({ id }) => [id, new Map<string, State>()]));
  const asked = new Map(shifts.map(({ id }) => [id, new Set<string>()]));
  const away = new Map(people.map(({ id }) => [id, [] as Span[]]));
  const swaps = new Set<string>();
  let drillEnds = Number.POSITIVE_INFINITY;

  const stateOf = (shift: ModelShift, person: ModelPerson): State | undefined =>
    places.get(shift.id)?.get(person.id);
  const set = (shift: ModelShift, person: ModelPerson, state: State) =>
    places.get(shift.id)?.set(person.id, state);
  const taken = ({ id }: ModelShift): number => [...(places.get(id)?.values() ?? [])].filter(has).length;

  function obstacle(shift: ModelShift, person: ModelPerson, without?: ModelShift): Answer | undefined {
    const held = shifts.filter(
      (one) => one !== shift && one !== without && has(places.get(one.id)?.get(person.id)),
    );
    if (shift.skilled && !person.skilled) return 'not-qualified';
    if (away.get(person.id)?.some((span) => overlap(span, shift))) return 'away';
    if (held.some((one) => overlap(one, shift))) return 'collides';
    const rested = {
      starts: shift.starts - rules.restHours * hour,
      ends: shift.ends + rules.restHours * hour,
    };
    if (held.some((one) => overlap(one, rested))) return 'rest-too-short';
    if (!shift.night) return undefined;
    return !person.nights || held.some(({ night }) => night) ? 'too-many-nights' : undefined;
  }

  /** A place has become free: whoever can stand in is asked, where people do not sign up by themselves any more. */
  function vacate(shift: ModelShift, now: number): void {
    if (shift.ends <= now || shift.ends > drillEnds) return;
    if (now < shift.starts - rules.signUpMinutes * minute) return;
    for (const person of people)
      if (stateOf(shift, person) === undefined && obstacle(shift, person) === undefined)
        asked.get(shift.id)?.add(person.id);
  }

  const tooLate = (shift: ModelShift, now: number, planner: boolean): boolean =>
    now >= (planner ? shift.ends : shift.starts - rules.signUpMinutes * minute);

  return {
    taken,
    places,
    asked: (shift: ModelShift): string[] => [...(asked.get(shift.id) ?? [])].sort(),
    holds: ({ id }: ModelShift, person: string): boolean => has(places.get(id)?.get(person)),
    setEnd: (at: number) => {
      drillEnds = at;
    },
    beyond: (shift: ModelShift): boolean => shift.ends > drillEnds,

    signUp(shift: ModelShift, person: ModelPerson, now: number, planner: boolean): Answer {
      if (has(stateOf(shift, person))) return 'ok';
      const standsIn = planner || asked.get(shift.id)?.has(person.id) === true;
      if (tooLate(shift, now, standsIn)) return 'too-late';
      if (shift.ends > drillEnds) return 'after-drill';
      if (taken(shift) >= shift.heads) return 'full';
      const why = obstacle(shift, person);
      if (why !== undefined) return why;
      set(shift, person, planner ? 'assigned' : 'signed-up');
      return 'ok';
    },

    withdraw(shift: ModelShift, person: ModelPerson, now: number, planner: boolean): Answer {
      const state = stateOf(shift, person);
      if (state === undefined) return 'not-theirs';
      if (!has(state)) return 'ok';
      if (tooLate(shift, now, planner)) return 'too-late';
      set(shift, person, 'withdrawn');
      vacate(shift, now);
      return 'ok';
    },

    present(shift: ModelShift, person: ModelPerson, now: number): Answer {
      const state = stateOf(shift, person);
      if (state === 'present') return 'ok';
      if (!has(state) || now < shift.starts - hour || now >= shift.ends) return 'shift-state';
      set(shift, person, 'present');
      return 'ok';
    },

    absent(shift: ModelShift, person: ModelPerson, now: number): Answer {
      const state = stateOf(shift, person);
      if (state === 'absent') return 'ok';
      if (!has(state) || now < shift.starts) return 'shift-state';
      set(shift, person, 'absent');
      vacate(shift, now);
      return 'ok';
    },

    /** Answers whether it is done, too. */
    swap(
      [mine, me]: readonly [ModelShift, ModelPerson],
      [theirs, them]: readonly [ModelShift, ModelPerson],
      now: number,
      planner: boolean,
    ): { answer: Answer; done: boolean } {
      const no = (answer: Answer) => ({ answer, done: false });
      const free = (shift: ModelShift, person: ModelPerson): boolean => {
        const state = stateOf(shift, person);
        return !has(state) || state === 'present';
      };
      if (free(mine, me) || free(theirs, them)) return no('not-theirs');
      if (tooLate(mine, now, planner) || tooLate(theirs, now, planner)) return no('too-late');
      if (has(stateOf(theirs, me)) || has(stateOf(mine, them))) return no('collides');
      const why = obstacle(theirs, me, mine) ?? obstacle(mine, them, theirs);
      if (why !== undefined) return no(why);
      const key = (of: readonly string[]): string => of.join(' ');
      if (!planner && !swaps.delete(key([theirs.id, them.id, mine.id, me.id]))) {
        swaps.add(key([mine.id, me.id, theirs.id, them.id]));
        return no('ok');
      }
      set(mine, me, 'withdrawn');
      set(theirs, them, 'withdrawn');
      set(mine, them, 'assigned');
      set(theirs, me, 'assigned');
      return { answer: 'ok', done: true };
    },

    /** Somebody cannot come for a while: answers which shifts of that time they have given back. */
    reportAbsence(person: ModelPerson, span: Span, now: number): string[] {
      const inSpan = shifts.filter((shift) => overlap(shift, span));
      away.get(person.id)?.push(span);
      for (const shift of inSpan) {
        if (!has(stateOf(shift, person)) || shift.starts <= now) continue;
        set(shift, person, 'withdrawn');
        vacate(shift, now);
      }
      return inSpan
        .filter((shift) => stateOf(shift, person) === 'withdrawn')
        .sort((one, other) => one.starts - other.starts || (one.id < other.id ? -1 : 1))
        .map(({ id }) => id);
    },

    /** What a plan must leave as it is, and may give: then the model has what it gave. Says what is wrong with it. */
    planned(found: ReadonlyMap<string, ReadonlyMap<string, State>>, now: number): string[] {
      const wrong: string[] = [];
      const inPlan = ({ starts, ends }: ModelShift) => starts >= now && ends <= drillEnds;
      for (const shift of shifts)
        for (const person of people) {
          const [before, after] = [stateOf(shift, person), found.get(shift.id)?.get(person.id)];
          const mayChange =
            inPlan(shift) &&
            (before === 'assigned' ? after === 'withdrawn' : !has(before) && after === 'assigned');
          if (before !== after && !mayChange) wrong.push(`${before} became ${after}`);
        }
      for (const [id, states] of found) places.set(id, new Map(states));
      for (const shift of shifts.filter(inPlan)) {
        if (taken(shift) > shift.heads) wrong.push('more than it needs');
        for (const person of people)
          if (stateOf(shift, person) === 'assigned' && obstacle(shift, person) !== undefined)
            wrong.push(`given although ${obstacle(shift, person)}`);
      }
      return wrong;
    },
    inPlan: (shift: ModelShift, now: number): boolean => shift.starts >= now && shift.ends <= drillEnds,
  };
}
