import type { TubeNeed } from '../swabs/rules.ts';
import type { Contradiction, DiscardReason, TubeKind } from '../swabs/types.ts';

/** Somebody as a tablet knows them without asking anybody. */
export interface Known {
  /** What staff see: a masked name, a ticket, the end of a number. */
  label: string;
  /** What they showed, where it names nobody else. */
  key?: string;
  /** Of the registration, where a pass or an answer of the service has told it. */
  id?: string;
  /** The mark that members of a household share. */
  household?: string;
  /** Which tube they need; undefined where the tablet does not know. */
  need?: TubeNeed;
}

/** Somebody in a tube. */
export interface InTube extends Known {
  /** Names the entry by which they came into a tube, for as long as the service has not said who they are. */
  mark: string;
}

export interface TubeForm {
  kind: TubeKind;
  poolSize: number;
}

/** A tube that was filled on this tablet. */
export interface HeldTube extends TubeForm {
  barcode: string;
  status: 'open' | 'sealed' | 'discarded';
  people: readonly InTube[];
}

/** The tubes of a tablet, the latest last, and which of them is being filled: null where the next one is awaited. */
export interface HeldTubes {
  at: string | null;
  tubes: readonly HeldTube[];
}

/** Whom an act is about: by their registration, else by the entry that brought them. */
export type Of = Pick<InTube, 'mark' | 'id'>;

/** Something done with a tube, as the journal keeps it: `of` and `mark` are the tablet's own. */
export type TubeAct = { barcode: string } & (
  | ({ act: 'open' } & TubeForm)
  | { act: 'sample'; mark: string; [shown: string]: unknown }
  | { act: 'move'; to: string; of: Of }
  | { act: 'take-out'; of: Of }
  | { act: 'seal'; counted: number }
  | { act: 'discard'; reason: DiscardReason }
);

/** How the tubes stand after something was done, and what is to be written down of it. */
export interface Step {
  held: HeldTubes;
  acts: TubeAct[];
}

/** Why something is not done with a tube: what the tablet is certain of. */
export class TubeFault extends Error {
  override readonly name = 'TubeFault';
  readonly code: Contradiction | 'not-in-tube';
  constructor(code: TubeFault['code']) {
    super(code);
    this.code = code;
  }
}

export const noTubes: HeldTubes = { at: null, tubes: [] };

/** Tubes that are done with and still listed, so that somebody can be taken out of them or moved. */
const listed = 20;

export const tubeOf = ({ tubes }: HeldTubes, barcode: string | null): HeldTube | undefined =>
  tubes.find((one) => one.barcode === barcode);

/** What tube is opened for somebody: as they need it, else as the drill fills them. */
export const formFor = (need: TubeNeed | undefined, poolSize: number): TubeForm =>
  need === 'single'
    ? { kind: 'single', poolSize: 1 }
    : { kind: need === 'household' ? 'household' : 'pool', poolSize };

const isSame = (one: Known, other: Known): boolean =>
  one.id !== undefined && other.id !== undefined
    ? one.id === other.id
    : one.key !== undefined && one.key === other.key;

function withTube(held: HeldTubes, tube: HeldTube, at = held.at): HeldTubes {
  const tubes = tubeOf(held, tube.barcode)
    ? held.tubes.map((one) => (one.barcode === tube.barcode ? tube : one))
    : [...held.tubes, tube];
  const done = tubes.filter(({ status }) => status !== 'open').slice(-listed);
  return { at, tubes: tubes.filter((one) => one.status === 'open' || done.includes(one)) };
}

function there(held: HeldTubes, barcode: string): HeldTube {
  const tube = tubeOf(held, barcode);
  if (tube === undefined) throw new TubeFault('not-in-tube');
  return tube;
}

/**
 * What speaks against putting somebody into a tube, as far as the tablet knows: staff decide, for the service keeps what
 * contradicts. Undefined where nothing does.
 */
export function faultOf(held: HeldTubes, barcode: string, person: Known): Contradiction | undefined {
  const { kind, poolSize, people } = there(held, barcode);
  const others = people.filter(({ need }) => need !== undefined);
  if (
    held.tubes.some((tube) => tube.status !== 'discarded' && tube.people.some((one) => isSame(one, person)))
  )
    return 'already-in-tube';
  if (people.length >= poolSize) return 'tube-full';
  const { need, household } = person;
  if (need === undefined || poolSize === 1) return undefined;
  if (need === 'single' || (need === 'household' && kind !== 'household')) return 'single-needed';
  if (kind === 'household') {
    return others.some((one) => one.household !== household) ? 'other-household' : undefined;
  }
  return others.some((one) => one.need !== need) ? 'other-risk' : undefined;
}

/** Goes on with a tube: one that is open here, else a new one. @throws TubeFault for one that was closed here */
export function goOn(held: HeldTubes, barcode: string, form: TubeForm): Step {
  const known = tubeOf(held, barcode);
  if (known === undefined) {
    const tube: HeldTube = { barcode, ...form, status: 'open', people: [] };
    return { held: withTube(held, tube, barcode), acts: [{ act: 'open', barcode, ...form }] };
  }
  if (known.status !== 'open') throw new TubeFault(`tube-${known.status}`);
  return { held: { ...held, at: barcode }, acts: [] };
}

/** Puts a tube aside, still open: the next one is awaited. */
export const putAside = (held: HeldTubes): Step => ({ held: { ...held, at: null }, acts: [] });

/** Puts somebody's swab into the tube that is being filled. `shown` is what the service is told of who it is. @throws TubeFault where none is */
export function putIn(held: HeldTubes, person: InTube, shown: Readonly<Record<string, unknown>>): Step {
  const tube = there(held, held.at ?? '');
  const { barcode } = tube;
  return {
    held: withTube(held, { ...tube, people: [...tube.people, person] }),
    acts: [{ act: 'sample', barcode, mark: person.mark, ...shown }],
  };
}

/** Whom something is done with: by their mark here, or, of whom the service has told, by their registration. */
export interface Person {
  from: string;
  mark: string;
  id?: string;
  label: string;
}

/** Somebody, and their tube without them: of one that another tablet fills, or that is listed here no more, none. */
function leaving(held: HeldTubes, { from, mark, id, label }: Person): { person: InTube; rest?: HeldTube } {
  const tube = tubeOf(held, from);
  const person = tube?.people.find((one) => one.mark === mark || (id !== undefined && one.id === id));
  if (tube !== undefined && person !== undefined)
    return { person, rest: { ...tube, people: tube.people.filter((one) => one !== person) } };
  if (id === undefined) throw new TubeFault('not-in-tube');
  return { person: { mark, id, label } };
}

const nameOf = ({ mark, id }: InTube): Of => ({ mark, ...(id === undefined ? {} : { id }) });

/** Takes somebody out who was put in by mistake. @throws TubeFault where they are not in it */
export function takeOut(held: HeldTubes, who: Person): Step {
  const { person, rest } = leaving(held, who);
  return {
    held: rest === undefined ? held : withTube(held, rest),
    acts: [{ act: 'take-out', barcode: who.from, of: nameOf(person) }],
  };
}

/**
 * Moves somebody to another tube, which is opened where this tablet does not know it.
 * @throws TubeFault where they are not in it, the other is closed or full, or it is the same
 */
export function moveTo(held: HeldTubes, who: Person, to: string, form: TubeForm): Step {
  const { person, rest } = leaving(held, who);
  if (to === who.from) throw new TubeFault('already-in-tube');
  const opened = goOn(held, to, form);
  const target = there(opened.held, to);
  if (target.people.length >= target.poolSize) throw new TubeFault('tube-full');
  const left = rest === undefined ? { ...opened.held, at: held.at } : withTube(opened.held, rest, held.at);
  return {
    held: withTube(left, { ...target, people: [...target.people, person] }),
    acts: [...opened.acts, { act: 'move', barcode: who.from, to, of: nameOf(person) }],
  };
}

/** Closes a tube with as many swabs as were counted in the hand. @throws TubeFault where it is closed */
export function seal(held: HeldTubes, barcode: string, counted: number): Step {
  const tube = there(held, barcode);
  if (tube.status !== 'open') throw new TubeFault(`tube-${tube.status}`);
  return {
    held: withTube(held, { ...tube, status: 'sealed' }, held.at === barcode ? null : held.at),
    acts: [{ act: 'seal', barcode, counted }],
  };
}

/** Gives a tube up, also one of another tablet: everybody in it is due again. @throws TubeFault where that was done already */
export function discard(held: HeldTubes, barcode: string, reason: DiscardReason): Step {
  const tube = tubeOf(held, barcode);
  if (tube?.status === 'discarded') throw new TubeFault('tube-discarded');
  const at = held.at === barcode ? null : held.at;
  return {
    held: tube === undefined ? held : withTube(held, { ...tube, status: 'discarded' }, at),
    acts: [{ act: 'discard', barcode, reason }],
  };
}

/** With what has been learnt of people by the entries that brought them. */
export function learnt(held: HeldTubes, who: ReadonlyMap<string, Partial<Known>>): HeldTubes {
  const of = (person: InTube): InTube => ({ ...person, ...who.get(person.mark) });
  return { ...held, tubes: held.tubes.map((tube) => ({ ...tube, people: tube.people.map(of) })) };
}
