import { type FileHandle, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Where a journal is kept. A tablet with another kind of storage needs these three. */
export interface JournalStore {
  /** All that was written; the empty text at first. */
  read(): Promise<string>;
  /** Adds to the end. When it resolves, the text survives a power cut. */
  append(text: string): Promise<void>;
  /** Puts this in the place of everything, or, if it is cut short, leaves everything as it was. */
  replace(text: string): Promise<void>;
  close(): Promise<void>;
}

/** A journal in a file, synced to the disk at each append. */
export async function openFileStore(path: string): Promise<JournalStore> {
  let file = await open(path, 'a', 0o600);

  async function syncFolder(): Promise<void> {
    const folder = await open(dirname(path), 'r');
    await folder.sync().finally(() => folder.close());
  }
  const writeAll = async (to: FileHandle, text: string): Promise<void> => {
    await to.appendFile(text);
    await to.datasync();
  };
  await syncFolder();

  return {
    read: () => readFile(path, 'utf8'),
    append: (text) => writeAll(file, text),
    async replace(text) {
      const next = await open(`${path}.next`, 'w', 0o600);
      await writeAll(next, text);
      await rename(`${path}.next`, path);
      await syncFolder();
      await file.close();
      file = next;
    },
    close: () => file.close(),
  };
}

/** A journal in memory: for tests, and for a demo of a hundred tablets in one process. */
export function createMemoryStore(content = ''): JournalStore {
  let held = [content];
  return {
    read: async () => held.join(''),
    async append(text) {
      held.push(text);
    },
    async replace(text) {
      held = [text];
    },
    async close() {},
  };
}
