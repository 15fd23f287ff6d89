import type { DocumentType } from '../../../core/identity/index.ts';
import type { OpenDrill } from '../../drill/index.ts';
import { openPerson } from '../../foundation/index.ts';
import type { KnownPasser } from './passages.repo.ts';

/** Somebody by whom they can be found: a name, with what is known beside it. */
export interface NamedPerson {
  name: string;
  document?: { type: DocumentType; number: string } | undefined;
  phone?: string | undefined;
}

/**
 * Who somebody is: as they were told, else as their registration or the roster has them. Undefined of whom nothing is known but an
 * id. @throws Error where the key or a row is another one
 */
export function whoIs(
  { keys }: Pick<OpenDrill, 'keys'>,
  { name, document, phone }: Omit<NamedPerson, 'name'> & { name?: string | undefined },
  known: KnownPasser | undefined,
): NamedPerson | undefined {
  if (name !== undefined) return { name, document, phone };
  if (known === undefined) return undefined;
  const { id, registeredPerson, listedPerson } = known;
  const record =
    registeredPerson !== null
      ? openPerson(keys, 'registrations', id, registeredPerson)
      : listedPerson !== null
        ? openPerson(keys, 'roster', id, listedPerson)
        : undefined;
  if (record === undefined) return undefined;
  const { type, number } = record;
  return { name: record.name, document: { type: type as DocumentType, number }, phone: record.phone };
}
