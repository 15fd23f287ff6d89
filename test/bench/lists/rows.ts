import type { ListedPerson } from '../../../src/modules/field/lists/row-check.prepare.ts';
import { resident } from '../import/roster.ts';

/** Of ten rows the last two are of somebody who stands further up: as lists from above come. */
const doubled = 2;
const ofRows = 10;

/** Of whom row `n` speaks. */
export const personOf = (n: number): number => (n % ofRows < ofRows - doubled ? n : n - doubled * 2);

/** How the people of the rows are known to the drill: half by their document, a tenth by name and telephone, the rest not at all. */
export function knownAs(person: number): 'document' | 'phone' | undefined {
  if (person % ofRows < 5) return 'document';
  return person % ofRows === 5 ? 'phone' : undefined;
}

/** Row `n` of the list, as the import reads it. Nobody's row says where they live. */
export function rowOf(n: number): ListedPerson {
  const person = personOf(n);
  const { name, document } = resident(person, ['350102001001']);
  return {
    name,
    document: knownAs(person) === 'phone' ? undefined : { type: document.type, number: document.number },
    phone: `+86138${String(person).padStart(8, '0')}`,
    division: undefined,
    address: `东街街道${person % 500}号`,
    // Said once more, a double is a row of its own.
    remark: `G${1_000 + (n % 900)}次`,
  };
}

export const listHeading = '姓名,证件类型,证件号码,联系电话,住址,备注\r\n';

/** The same row as a line of a file. */
export function lineOf(n: number): string {
  const { name, document, phone, address, remark } = rowOf(n);
  const said = document === undefined ? ',' : `居民身份证,${document.number}`;
  return `${name},${said},${phone?.slice(3)},${address},${remark}\r\n`;
}
