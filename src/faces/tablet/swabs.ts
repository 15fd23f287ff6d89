import { parsePass, scannedPasses } from '../../core/passes/index.ts';
import { normaliseBarcode } from '../../core/swabs/barcode.ts';
import type { DiscardReason } from '../../core/swabs/types.ts';
import {
  discard,
  faultOf,
  formFor,
  goOn,
  type HeldTube,
  type Known,
  moveTo,
  type Person,
  putAside,
  seal,
  TubeFault,
  type TubeForm,
  takeOut,
  tubeOf,
} from '../../core/tablet/index.ts';
import { faults } from '../common/contradictions.ts';
import { t } from '../common/language.ts';
import { typedDocument } from './document-fields.ts';
import { documentOf } from './documents.ts';
import { type Face, field } from './face.ts';
import { bad, type Outcome, said } from './outcome.ts';
import { tubes as needs, refusals } from './terms.ts';
import type { Swabbed } from './tubes.ts';
import { words } from './words.ts';

/** Lane, letters of the device, its number: `3-B17`. Without letters it is a code of something else. */
const ticketForm = /^[A-Z0-9]{1,8}-[A-Z]{1,6}\d{1,9}$/i;

/** An identity number, perhaps with a slip in it: no code of a tube, and not shown. */
const numberForm = /^\d{14,17}[\dX]$/i;

/** What is being done with the tubes of a tablet, besides what is written down already. */
export interface Swabbing {
  /** The tube that is opened next, where it is none as the drill fills them. */
  form: TubeForm | undefined;
  /** Somebody who waits for a tube of their own. */
  pending: { person: Known; shown: Swabbed } | undefined;
  /** Somebody who is moved into the tube that is scanned next. */
  moving: Person | undefined;
  /** A tube that is looked at, and that nobody is put into. */
  shown: string | undefined;
}

export const swabbing: Swabbing = {
  form: undefined,
  pending: undefined,
  moving: undefined,
  shown: undefined,
};

/** What was warned of: the same once more is done. */
let warnedOf = '';
const isWarned = (of: string): boolean => {
  const again = warnedOf === of;
  warnedOf = again ? '' : of;
  return again;
};

export const poolSizeOf = ({ by }: Face): number => by.about?.poolSize ?? 10;
export const nextForm = (face: Face): TubeForm =>
  swabbing.form ?? formFor(swabbing.pending?.person.need, poolSizeOf(face));

/** What cannot be, in words; anything else is thrown on. */
async function orFault(work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TubeFault) return bad(words.notDone, said(faults, error.code));
    throw error;
  }
}

/** How full a tube is, with those whom other tablets are known to have put there. */
export const countIn = ({ by }: Face, { barcode, people }: HeldTube): number =>
  people.length + by.tubes.elsewhere(barcode);

async function put(face: Face, person: Known, shown: Swabbed): Promise<Outcome> {
  const { tubes } = face.by;
  await tubes.putIn(person, shown);
  const tube = tubeOf(tubes.held, tubes.held.at);
  const n = tube === undefined ? 0 : countIn(face, tube);
  const full = n >= (tube?.poolSize ?? 0);
  const lines = full ? [t(words.full)] : [];
  return { kind: full ? 'look' : 'good', title: t(words.added, { n }), lines: [person.label, ...lines] };
}

/** A code of a tube as it was scanned; undefined where it is none. Nobody's pass or identity number becomes one. */
function barcodeOf(text: string): string | undefined {
  const code = normaliseBarcode(text);
  const isPerson = numberForm.test(text) || scannedPasses(text).length > 0;
  return code.ok && !isPerson ? code.value : undefined;
}

async function openOrMove(face: Face, text: string): Promise<Outcome> {
  const { tubes } = face.by;
  const barcode = barcodeOf(text);
  if (barcode === undefined)
    return bad(words.badBarcode, ...(numberForm.test(text) ? [] : [text.slice(0, 60)]));
  const { moving, pending } = swabbing;
  const form = nextForm(face);
  if (moving !== undefined) {
    await tubes.act((held) => moveTo(held, moving, barcode, form));
    swabbing.moving = undefined;
    return { kind: 'good', title: t(words.moved, { barcode }), lines: [moving.label] };
  }
  await tubes.act((held) => goOn(held, barcode, form));
  swabbing.form = undefined;
  swabbing.pending = undefined;
  swabbing.shown = undefined;
  if (pending !== undefined) return put(face, pending.person, pending.shown);
  return { kind: 'good', title: t(words.tube, { barcode }), lines: [] };
}

/** The code of a tube was scanned while another is open: nobody is to go into the one before by mistake. */
function nextTube(face: Face, at: string, barcode: string): Promise<Outcome> | Outcome {
  if (barcode === at) return { kind: 'good', title: t(words.tube, { barcode }), lines: [] };
  if (isWarned(`${at} ${barcode}`)) return openOrMove(face, barcode);
  return { kind: 'look', title: t(words.stillOpen, { barcode: at }), lines: [t(words.putAside)] };
}

/** Whose swab it is, by what was scanned or typed; or what is wrong with it. */
function shownBy(text: string): Swabbed | string {
  if (typeof parsePass(text) === 'object') return { pass: text };
  if (ticketForm.test(text)) return { ticket: text };
  const typed = typedDocument(text);
  const read = documentOf(typed);
  if (typeof read === 'object') return { document: read.document };
  return numberForm.test(text) || typed.type !== 'resident-id' ? read : '';
}

/** Something was scanned at the tubes: the code of one, or whose swab goes into it. */
export const swabOf = (face: Face, text: string): Promise<Outcome> =>
  orFault(async () => {
    const { tubes } = face.by;
    const { at } = tubes.held;
    if (at === null || swabbing.moving !== undefined) return openOrMove(face, text);
    const barcode = barcodeOf(text);
    const isTube = barcode !== undefined && tubeOf(tubes.held, barcode) !== undefined;
    const shown = isTube ? '' : shownBy(text);
    if (shown === '' && barcode !== undefined) return nextTube(face, at, barcode);
    if (typeof shown === 'string') return bad(words.badPerson, ...(shown === '' ? [] : [shown]));
    const person = await tubes.whoIs(shown);
    if (typeof person === 'string') return bad(words.refused, said(refusals, person));
    const fault = faultOf(tubes.held, at, person);
    if (fault === undefined || isWarned(`${at} ${text} ${fault}`)) return put(face, person, shown);
    if (fault !== 'single-needed')
      return { kind: 'look', title: said(faults, fault), lines: [person.label, t(words.onceMore)] };
    // The tube that is open stays so, and is gone on with when they have theirs.
    swabbing.pending = { person, shown };
    await tubes.act(putAside);
    const tube = said(needs, person.need ?? 'single');
    return { kind: 'look', title: person.label, lines: [t(words.needsTube, { tube }), t(words.scanTheirs)] };
  });

export const moveInto = (face: Face, barcode: string): Promise<void> =>
  face.tell(() => orFault(() => openOrMove(face, barcode)));

/** Goes on with a tube that is open, or lets the next one be scanned. */
export const turnTo = (face: Face, barcode: string | null): Promise<void> =>
  face.tell(() =>
    orFault(async () => {
      Object.assign(swabbing, { form: undefined, pending: undefined, moving: undefined, shown: undefined });
      await face.by.tubes.act((held) =>
        barcode === null ? putAside(held) : goOn(held, barcode, formFor(undefined, 1)),
      );
      const title = barcode === null ? t(words.noTube) : t(words.tube, { barcode });
      return { kind: 'good', title, lines: [] };
    }),
  );

/** Closes a tube. A count in the hand that differs from the names is asked for once more, and then written down. */
export const sealTube = (face: Face, tube: HeldTube, counted: number): Promise<void> =>
  face.tell(() =>
    orFault(async () => {
      const { barcode } = tube;
      const names = countIn(face, tube);
      const differs = counted !== names;
      const lines = differs ? [t(words.differs, { names, counted })] : [];
      if (differs && !isWarned(`${barcode} ${counted}`))
        return { kind: 'look', title: t(words.countAgain), lines };
      await face.by.tubes.act((held) => seal(held, barcode, counted));
      return { kind: differs ? 'look' : 'good', title: t(words.sealed, { barcode, n: counted }), lines };
    }),
  );

export const discardTube = (face: Face, barcode: string, reason: DiscardReason): Promise<void> =>
  face.tell(() =>
    orFault(async () => {
      await face.by.tubes.act((held) => discard(held, barcode, reason));
      swabbing.shown = undefined;
      return { kind: 'look', title: t(words.discarded, { barcode }), lines: [t(words.dueAgain)] };
    }),
  );

export const takeOutOf = (face: Face, who: Person): Promise<void> =>
  face.tell(() =>
    orFault(async () => {
      await face.by.tubes.act((held) => takeOut(held, who));
      return { kind: 'good', title: t(words.takenOut, { barcode: who.from }), lines: [who.label] };
    }),
  );

/** Lets the tube be scanned that somebody's swab is in. */
export function startMoving(face: Face, who: Person): void {
  Object.assign(swabbing, { moving: who, shown: undefined });
  face.draw();
  field('#scan')?.focus();
}
