import type { OpenDrill } from '../../drill/index.ts';
import { numberLikenessOf, openPerson, personId } from '../../foundation/index.ts';
import type { ByNumberRead } from './by-number.read.ts';
import { mostCandidates, severalOf } from './candidates.ts';
import type { CheckInRequest } from './check-in.schemas.ts';

/** Whose document it is, and whether it was registered as another kind or under another nationality. */
export interface FoundByDocument {
  registrationId: string;
  asAnother: boolean;
}

/**
 * Who is meant by a document that was typed at the lane. Whether they are registered at all shows when they are written.
 * @throws AppError 409 `several-people` with masked candidates
 */
export type FindByDocument = (
  document: NonNullable<CheckInRequest['document']>,
  drill: OpenDrill,
) => Promise<FoundByDocument>;

/**
 * A passport and a travel permit can have the same letters and digits, and which of the two somebody holds, or under
 * which nationality, is read otherwise by whoever registers them and by whoever stands at the lane. So where nobody is
 * registered with the very document, whoever is with its letters and digits is meant; with several of them, staff choose.
 */
export function createFindByDocument(read: ByNumberRead): FindByDocument {
  return async (document, drill) => {
    const id = personId(drill.keys, document);
    const number = numberLikenessOf(drill.keys, document);
    // Most numbers say themselves which kind of document they are of.
    if (number === undefined) return { registrationId: id, asAnother: false };
    const people = await read.byNumber({ drillId: drill.id, id, number, limit: mostCandidates });
    const [only, ...others] = people;
    if (only === undefined || people.some((one) => one.id === id)) {
      return { registrationId: id, asAnother: false };
    }
    if (others.length === 0) return { registrationId: only.id, asAnother: true };
    throw severalOf(
      people.map((row) => ({ row, person: openPerson(drill.keys, 'registrations', row.id, row.person) })),
    );
  };
}
