import { table } from '../core/plain-table.ts';
import type { Problem } from './problem.ts';
import type { Language, Text } from './words.ts';

/** Where answers go: machines read standard output, people both. */
export interface Output {
  readonly json: boolean;
  readonly language: Language;
  /** In the language that was asked for. */
  say(text: Text): string;
  /** The answer: as JSON, or in the words that `human` finds. */
  answer(value: unknown, human: () => string): void;
  /** A line of a stream of answers, likewise. */
  line(value: unknown, human: () => string): void;
  /** For people only: never on standard output, and not with `--json`. */
  note(text: Text): void;
  problem(problem: Problem): void;
}

export interface Streams {
  stdout: { write(text: string): unknown };
  stderr: { write(text: string): unknown };
}

export function createOutput(
  { json, language }: { json: boolean; language: Language },
  { stdout, stderr }: Streams = process,
): Output {
  const print = (text: string): void => void stdout.write(`${text}\n`);
  return {
    json,
    language,
    say: (text) => text[language],
    answer: (value, human) => print(json ? JSON.stringify(value, null, 2) : human()),
    line: (value, human) => print(json ? JSON.stringify(value) : human()),
    note: (text) => {
      if (!json) stderr.write(`${text[language]}\n`);
    },
    problem: (problem) => void stderr.write(`${JSON.stringify(problem, null, json ? 0 : 2)}\n`),
  };
}

/** A table of things, a column for each heading. */
export function tableOf<T>(
  language: Language,
  items: readonly T[],
  columns: readonly { heading: Text; of: (item: T) => string }[],
): string {
  return table(
    columns.map(({ heading }) => heading[language]),
    items.map((item) => columns.map(({ of }) => of(item))),
  );
}
