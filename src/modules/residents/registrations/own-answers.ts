import { LRUCache } from 'lru-cache';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import type { DrillCatalogue, OpenDrill } from '../../drill/index.ts';
import type { DrillKeys } from '../../foundation/index.ts';
import type { OwnReader } from './own-reader.ts';
import { registrationDetail } from './registrations.schemas.ts';
import { showOwn } from './registrations.show.ts';

/** What a citizen is answered about a registration, as it goes over the wire. */
export interface OwnAnswers {
  /** JSON in UTF-8, as the database has it now. @throws AppError 404 where the account has no such registration */
  get(account: string, id: string): Promise<Buffer>;
}

interface Kept {
  version: string;
  drillId: string;
  keys: DrillKeys;
  /** The drill's, which says whether somebody is still expected at a site. */
  status: OpenDrill['status'];
  body: Buffer;
}

/** Most memory that kept answers take, in bytes. */
const keptBytes = 32_000_000;
/** What an answer takes beside its body. */
const overhead = 400;

/**
 * People look again and again while they wait, and most find nothing new. Whose it is and whether it has changed the
 * database is asked every time; what it came to is decrypted, masked and written down again only after a change.
 * Answers hold nothing that is not shown, and go with their drill's keys.
 */
export function createOwnAnswers(deps: { reader: OwnReader; drills: DrillCatalogue }): OwnAnswers {
  const { reader, drills } = deps;
  const answers = new LRUCache<string, Kept>({
    maxSize: keptBytes,
    sizeCalculation: ({ body }) => body.length + overhead,
  });

  async function lookUp(id: string): Promise<Kept | undefined> {
    const kept = answers.get(id);
    if (kept === undefined) return undefined;
    const drill = await drills.get(kept.drillId);
    const same = !drill.peopleDestroyed && drill.keys === kept.keys && drill.status === kept.status;
    return same ? kept : undefined;
  }

  return {
    async get(account, id) {
      const kept = await lookUp(id);
      const found = await reader.submit({ account, id, known: kept?.version });
      if (found === undefined) throw new AppError(notFound);
      if (!found.changed && kept !== undefined) return kept.body;
      if (!found.changed) throw new Error('nothing was known, and it has not changed');
      const { version, row } = found;
      const drill = await drills.get(row.drillId);
      const body = Buffer.from(JSON.stringify(registrationDetail.parse(showOwn(row, drill))));
      const { keys, status } = drill;
      answers.set(id, { version, drillId: row.drillId, keys, status, body });
      return body;
    },
  };
}
