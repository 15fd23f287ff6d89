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
 * else (an error, a date, a number with its digits eaten) is told as such.
 */
export function asTyped(text: string): Cell {
  if (!suspicious.test(text)) return text;
  const typed = unwrap(text);
  if (errorTexts.has(typed.toUpperCase())) return { misread: 'error', shown: typed };
  const trace = traces.find(([, form]) => form.test(typed));
  return trace === undefined ? typed : { misread: trace[0], shown: typed };
}

function unwrap(text: string): string {
  // Names such as 't Hart begin so.
  const marked = text.startsWith("'") && !/^'[a-z][\s-]/.test(text);
  const bare = marked ? text.slice(1).trim() : text;
  return bare.length > 2 && bare.startsWith('="') && bare.endsWith('"') ? bare.slice(2, -1).trim() : bare;
}
