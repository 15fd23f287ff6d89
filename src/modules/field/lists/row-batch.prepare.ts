import { firstOfSame } from '../../../core/follow-up/index.ts';
import { newId } from '../../../platform/crypto/index.ts';
import type { SealedRow } from './listed-record.prepare.ts';

/** A row as it is written, with the task that it is put with. */
export interface TaskRow extends Omit<SealedRow, 'person'> {
  taskId: string;
  /** Where the rows of that task say that the person lives. */
  said: string | undefined;
  /** The person as the drill knows them by this row, and the community that they live in. */
  resident: string | undefined;
  home: string | undefined;
  /** Sealed. */
  person: Uint8Array;
}

/**
 * Rows as they are written, each once, and each with the task that it has as long as nobody of them is known: columns, arrays in
 * PostgreSQL's text form, which a thread that hashes and seals writes at once; nothing in them needs quoting. The sealed people
 * stand one behind the other and not as an array: they are handed from thread to thread as they are, and PostgreSQL has no
 * array of long texts to read.
 */
export interface RowBatch {
  ids: string;
  tasks: string;
  documents: string;
  phones: string;
  /** Where the row itself says that the person lives, and where those of its task do. */
  divisions: string;
  said: string;
  /** Where each of `people` begins, counted from 1, and how long it is. */
  begins: string;
  lengths: string;
  people: Uint8Array;
}

/**
 * Whom a drill knows of the people of some rows, row by row: columns as those of the rows, arrays in PostgreSQL's text form, which
 * go back to it as they came.
 */
export type PeopleFound = {
  /** Ids of their rows of the roster or registrations: by the document where there is one, else by name and telephone. */
  residents: string;
  /** The communities that they live in: by the roster, else as they registered. */
  homes: string;
};

/** By what a row is known. */
export const marksOf = ({ byDocument, byPhone }: Pick<SealedRow, 'byDocument' | 'byPhone'>): string[] => {
  if (byDocument === undefined) return byPhone === undefined ? [] : [byPhone];
  return byPhone === undefined ? [byDocument] : [byDocument, byPhone];
};

/** Where people live as the first row says that says so. */
export const saidIn = (rows: readonly Pick<SealedRow, 'division'>[]): string | undefined =>
  rows.find(({ division }) => division !== undefined)?.division;

/**
 * Rows with a task for each of the people that they are of, as far as they themselves show it. Column by column, without an
 * object for each row and each person.
 */
export function batchOf(
  given: readonly SealedRow[],
  { first = firstOfPeople(given), idOfTask = newId }: { first?: Int32Array; idOfTask?: () => string } = {},
): RowBatch {
  const rows: SealedRow[] = [];
  /** With each row that is written: the first of its task, among the given ones. */
  const leaders: number[] = [];
  const tasks: string[] = [];
  const taskOf: string[] = [];
  const said: (string | undefined)[] = [];
  /** Rows of people who have several: nobody else's can say the same once more. */
  const seen = new Set<string>();
  for (const [index, row] of given.entries()) {
    const leader = first[index] ?? index;
    if (leader !== index) {
      if (row.id === given[leader]?.id || seen.has(row.id)) continue;
      seen.add(row.id);
    }
    taskOf[leader] ??= idOfTask();
    said[leader] ??= row.division;
    rows.push(row);
    leaders.push(leader);
    tasks.push(taskOf[leader]);
  }
  const documents = rows.map(({ byDocument }) => byDocument);
  const phones = rows.map(({ byPhone }) => byPhone);
  return batch(rows, documents, phones, tasks, (index) => said[leaders[index] ?? index]);
}

/** With each row the first that is of the same person, as far as the rows themselves show it. */
export const firstOfPeople = (rows: readonly SealedRow[]): Int32Array =>
  firstOfSame(rows.length, [rows.map(({ byDocument }) => byDocument), rows.map(({ byPhone }) => byPhone)]);

/** The same of rows whose tasks are known. */
export const columnsOf = (rows: readonly TaskRow[]): RowBatch & PeopleFound => ({
  ...batch(
    rows,
    rows.map(({ byDocument }) => byDocument),
    rows.map(({ byPhone }) => byPhone),
    rows.map(({ taskId }) => taskId),
    (index) => rows[index]?.said,
  ),
  residents: literal(rows.map(({ resident }) => resident)),
  homes: literal(rows.map(({ home }) => home)),
});

type Texts = readonly (string | undefined)[];

function batch(
  rows: readonly (Pick<SealedRow, 'id' | 'division'> & { person: Uint8Array })[],
  documents: Texts,
  phones: Texts,
  tasks: Texts,
  saidOf: (index: number) => string | undefined,
): RowBatch {
  const people = new Uint8Array(rows.reduce((sum, { person }) => sum + person.length, 0));
  const begins: number[] = [];
  let end = 0;
  for (const { person } of rows) {
    people.set(person, end);
    begins.push(end + 1);
    end += person.length;
  }
  return {
    ids: literal(rows.map(({ id }) => id)),
    tasks: literal(tasks),
    documents: literal(documents),
    phones: literal(phones),
    divisions: literal(rows.map(({ division }) => division)),
    said: literal(rows.map((_, index) => saidOf(index))),
    begins: `{${begins.join(',')}}`,
    lengths: `{${rows.map(({ person }) => person.length).join(',')}}`,
    people,
  };
}

/** Some rows, one by one: as they are looked at where somebody is known already. */
export function rowsOf(
  batch: RowBatch & PeopleFound,
  isWanted: (row: Pick<TaskRow, 'id' | 'taskId'>) => boolean,
): TaskRow[] {
  const ids = itemsOf(batch.ids);
  const [documents, phones, divisions, said, residents, homes, begins, lengths] = [
    itemsOf(batch.documents),
    itemsOf(batch.phones),
    itemsOf(batch.divisions),
    itemsOf(batch.said),
    itemsOf(batch.residents),
    itemsOf(batch.homes),
    itemsOf(batch.begins),
    itemsOf(batch.lengths),
  ];
  return itemsOf(batch.tasks).flatMap((taskId = '', index): TaskRow[] => {
    const id = ids[index] ?? '';
    if (!isWanted({ id, taskId })) return [];
    const from = Number(begins[index]) - 1;
    return [
      {
        id,
        taskId,
        byDocument: documents[index],
        byPhone: phones[index],
        division: divisions[index],
        said: said[index],
        resident: residents[index],
        home: homes[index],
        person: batch.people.subarray(from, from + Number(lengths[index])),
      },
    ];
  });
}

/** An array in PostgreSQL's text form: half of the time of one that looks for what has to be quoted. */
export const literal = (items: readonly (string | undefined)[]): string =>
  `{${items.map((item) => item ?? 'NULL').join(',')}}`;

/** What such an array holds. */
export function itemsOf(text: string): (string | undefined)[] {
  if (text === '{}') return [];
  return text
    .slice(1, -1)
    .split(',')
    .map((item) => (item === 'NULL' ? undefined : item));
}
