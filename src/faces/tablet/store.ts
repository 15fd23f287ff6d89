import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { machineNow } from '../common/clock.ts';
import { makeKey, type Sealed, seal, unseal } from './seal.ts';

/** The two kinds of what a tablet records; each has its upload. */
export type Kind = 'check-in' | 'swab';

/** What the service has answered to an entry that it did not take: somebody is to look at it. */
export interface Refusal {
  status: number;
  code: string;
  detail: string;
}

/** An entry as it is kept: what it says is sealed. */
interface Row {
  /** Given by the database, once for ever. */
  deviceSeq?: number;
  kind: Kind;
  sealed: Sealed;
  refused?: Refusal;
}

interface Shape extends DBSchema {
  kept: { key: string; value: unknown };
  journal: { key: number; value: Row };
  came: { key: string; value: number };
}

/** An entry, opened. */
export interface Entry {
  deviceSeq: number;
  kind: Kind;
  record: Readonly<Record<string, unknown>>;
}

/** Everything that a tablet has to have again after its battery has fallen out. */
export interface Store {
  /** Something by its name, or undefined. */
  get<T>(name: string): Promise<T | undefined>;
  put(name: string, value: unknown): Promise<void>;
  /** Gives the next numbers and writes entries down, with what else changes by them: all or nothing. When it resolves, it is on the disk. */
  record(
    kind: Kind,
    records: readonly Entry['record'][],
    also?: { name: string; value: unknown },
  ): Promise<number[]>;
  /** What is still to be sent of a kind, oldest first. */
  waiting(kind: Kind): Promise<Entry[]>;
  /** Entries that the service has taken are kept no longer; those that it refused are, with what it said. `also` is put by its names. */
  settle(
    taken: readonly number[],
    refused: ReadonlyMap<number, Refusal>,
    also?: ReadonlyMap<string, unknown>,
  ): Promise<void>;
  counts(): Promise<{ waiting: number; refused: { deviceSeq: number; kind: Kind; refused: Refusal }[] }>;
  /** Who was checked in here. */
  came(): Promise<Set<string>>;
  noteCame(registrationId: string): Promise<void>;
}

const strict = { durability: 'strict' } as const;

async function keyIn(db: IDBPDatabase<Shape>): Promise<CryptoKey> {
  const made = await makeKey();
  const tx = db.transaction('kept', 'readwrite', strict);
  const known = await tx.store.get('key');
  if (known === undefined) await tx.store.put(made, 'key');
  await tx.done;
  return known instanceof CryptoKey ? known : made;
}

/** Opens it; asks the browser not to clear it when the disk is full. */
export async function openStore(): Promise<Store> {
  const db = await openDB<Shape>('muster-tablet', 1, {
    upgrade(created) {
      created.createObjectStore('kept');
      created.createObjectStore('journal', { keyPath: 'deviceSeq', autoIncrement: true });
      created.createObjectStore('came');
    },
  });
  void navigator.storage?.persist?.();
  const key = await keyIn(db);

  return {
    async get<T>(name: string) {
      const sealed = (await db.get('kept', name)) as Sealed | undefined;
      return sealed === undefined ? undefined : unseal<T>(key, sealed);
    },
    async put(name, value) {
      const sealed = await seal(key, value);
      const tx = db.transaction('kept', 'readwrite', strict);
      await tx.store.put(sealed, name);
      await tx.done;
    },
    async record(kind, records, also) {
      const rows = await Promise.all(records.map(async (one) => ({ kind, sealed: await seal(key, one) })));
      const beside = also === undefined ? undefined : await seal(key, also.value);
      const tx = db.transaction(['journal', 'kept'], 'readwrite', strict);
      const given: number[] = [];
      for (const row of rows) given.push(await tx.objectStore('journal').add(row));
      if (also !== undefined) await tx.objectStore('kept').put(beside, also.name);
      await tx.done;
      return given;
    },
    async waiting(kind) {
      const rows = (await db.getAll('journal')).filter(
        (row) => row.kind === kind && row.refused === undefined,
      );
      return Promise.all(
        rows.map(async ({ deviceSeq = 0, sealed }) => ({
          deviceSeq,
          kind,
          record: await unseal<Entry['record']>(key, sealed),
        })),
      );
    },
    async settle(taken, refused, also = new Map()) {
      const beside = await Promise.all(
        [...also].map(async ([name, value]) => [name, await seal(key, value)] as const),
      );
      const tx = db.transaction(['journal', 'kept'], 'readwrite', strict);
      const journal = tx.objectStore('journal');
      for (const deviceSeq of taken) await journal.delete(deviceSeq);
      for (const [deviceSeq, why] of refused) {
        const row = await journal.get(deviceSeq);
        if (row !== undefined) await journal.put({ ...row, refused: why });
      }
      for (const [name, sealed] of beside) await tx.objectStore('kept').put(sealed, name);
      await tx.done;
    },
    async counts() {
      const rows = await db.getAll('journal');
      return {
        waiting: rows.filter(({ refused }) => refused === undefined).length,
        refused: rows.flatMap(({ deviceSeq = 0, kind, refused }) =>
          refused === undefined ? [] : [{ deviceSeq, kind, refused }],
        ),
      };
    },
    came: async () => new Set(await db.getAllKeys('came')),
    async noteCame(registrationId) {
      await db.put('came', machineNow(), registrationId);
    },
  };
}
