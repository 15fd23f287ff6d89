import { once } from 'node:events';
import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const prefix = 'muster-practice-';
/** A socket in the folder on which the practice answers as long as its process lives, however it ends. */
const aliveIn = (folder: string): string => join(folder, 'alive');
/** A folder this young may be about to get its socket, in ms. */
const youngMs = 5_000;
const answerWithinMs = 1_000;

/** The folder of one practice. */
export interface PracticeFolder {
  path: string;
  /** Removes it with all that is in it. */
  remove(): Promise<void>;
}

async function discard(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

/** Makes a folder for a practice, for this user alone, that nobody else takes for a leftover. */
export async function makeFolder(root: string = tmpdir()): Promise<PracticeFolder> {
  const path = await mkdtemp(join(root, prefix));
  const server = createServer((socket) => socket.end());
  server.listen(aliveIn(path));
  await once(server, 'listening');
  server.unref();
  return {
    path,
    async remove() {
      server.close();
      await discard(path);
    },
  };
}

/** Whether a practice answers in a folder. */
async function lives(folder: string): Promise<boolean> {
  const socket = connect(aliveIn(folder));
  try {
    const asked = Promise.race([once(socket, 'connect'), sleep(answerWithinMs, undefined, { ref: false })]);
    await asked;
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** Removes what practices have left that were killed; answers the folders. One that lives, or is somebody else's, stays. */
export async function removeLeftovers(root: string = tmpdir(), now: number = Date.now()): Promise<string[]> {
  const removed: string[] = [];
  for (const name of await readdir(root)) {
    if (!name.startsWith(prefix)) continue;
    const folder = join(root, name);
    const found = await lstat(folder).catch(() => undefined);
    if (found?.isDirectory() !== true || found.uid !== process.getuid?.()) continue;
    if (now - found.ctimeMs < youngMs || (await lives(folder))) continue;
    // What is still being written, by a service that is just stopping, is for the next practice.
    const gone = await discard(folder).then(
      () => true,
      () => false,
    );
    if (gone) removed.push(folder);
  }
  return removed;
}
