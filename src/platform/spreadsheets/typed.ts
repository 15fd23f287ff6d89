import type { Cell, Misreading } from './cells.ts';

/** What a cell must have in it to be anything but what was typed; most have none of it. */
const suspicious =
  /^['=#]|\dE\+\d+$|^\d{1,2}月\d{1,2}日$|^(?:\d{1,2}-)?[A-Z][a-z]{2}(?:-\d{2})?$|^\d{4}\/\d{1,2}\/\d{1,2}$/;

const errorTexts = new Set([
  '#NULL!',
  '#DIV/0!',
  '#VALUE!',
  '#REF!',
  '#NAME?',
  '#NUM!',
  '#N/A',
  '#GETTING_DATA',
  '#SPILL!',
  '#CALC!',
  '#FIELD!',
  '#BLOCKED!',
  '#UNKNOWN!',
  '#BUSY!',
]);

const months = 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec';

/** What spreadsheets put into text files in place of what was typed. */
const traces: readonly [Misreading, RegExp][] = [
  // The column was too narrow for the number.
  ['error', /^#{3,}$/],
  ['rounded', /^[+-]?\d(?:\.\d+)?E\+\d+$/],
  ['date', /^\d{1,2}月\d{1,2}日$/],
  ['date', new RegExp(`^(?:\\d{1,2}-(?:${months})(?:-\\d{2})?|(?:${months})-\\d{2})$`)],
  ['date', /^\d{4}\/\d{1,2}\/\d{1,2}$/],
];

/**
 * The text that somebody typed, where a cell holds it in a form of a spreadsheet: `="3501"` and `'3501` keep a number
 * text, and an apostrophe keeps text from being a formula (`'-1号楼`). A text that a spreadsheet has made of something
 * else (an error, a date, a number with its digits eaten) is told as such; behind an apostrophe none has made anything.
 */
export function asTyped(text: string): Cell {
  if (!suspicious.test(text)) return text;
  const typed = unwrap(text);
  if (isMarked(text)) return typed;
  if (errorTexts.has(typed.toUpperCase())) return { misread: 'error', shown: typed };
  const trace = traces.find(([, form]) => form.test(typed));
  return trace === undefined ? typed : { misread: trace[0], shown: typed };
}

/** Names such as 't Hart begin so. */
const isMarked = (text: string): boolean => text.startsWith("'") && !/^'[a-z][\s-]/.test(text);

function unwrap(text: string): string {
  const bare = isMarked(text) ? text.slice(1).trim() : text;
  return isWrapped(bare) ? bare.slice(2, -1).trim() : bare;
}

const isWrapped = (text: string): boolean => text.length > 2 && text.startsWith('="') && text.endsWith('"');

/** What a spreadsheet that opens CSV makes something else of: long numbers, leading zeros, dates, powers of ten, truth values. */
const remade = /^(?:0\d+|\d{12,}|(?=.*\D)\d[\d\s.,:/eE%年月日+-]*|true|false)$/iu;

/** Days as they are in lists: a spreadsheet that takes one for a date shows the same day. */
const day = /^\d{4}-\d\d-\d\d$/;

/**
 * How a text is written into a cell of CSV that people look at: behind an apostrophe where a spreadsheet would make a number or a
 * date of what is none, as of a community's code (`3.50102E+11`) or a room (`3-2`). `asTyped` gives it back. Truth values and
 * days are what they are.
 */
export function keptInCsv(text: string): string {
  return /^\d\S*$/.test(text) && remade.test(text) && !day.test(text) ? `'${text}` : text;
}

/**
 * How a text is written into a cell of a file that comes back: behind an apostrophe wherever `asTyped`, or in CSV a
 * spreadsheet on the way, would take it for anything else. What is given is trimmed, as all that is stored; `asTyped` gives it back.
 */
export function asWritten(text: string, format: 'csv' | 'xlsx'): string {
  if (isWrapped(text)) return `'="${text}"`;
  const taken = /^[=+\-@'#]/.test(text) || asTyped(text) !== text;
  return taken || (format === 'csv' && remade.test(text)) ? `'${text}` : text;
}
