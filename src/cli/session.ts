import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Somebody who is signed in: the token, never the secret that it was got with. */
export interface Session {
  /** The service that the token is of: it is sent to no other. */
  url: string;
  clientId: string;
  accessToken: string;
  /** RFC 3339. */
  expiresAt: string;
}

const fileOf = (stateDir: string): string => join(stateDir, 'session.json');

function isSession(read: unknown): read is Session {
  if (typeof read !== 'object' || read === null) return false;
  const { url, clientId, accessToken, expiresAt } = read as Record<string, unknown>;
  return [url, clientId, accessToken, expiresAt].every((one) => typeof one === 'string');
}

/** The session that is kept; undefined where nobody is signed in, or the file is none of ours. */
export async function readSession(stateDir: string): Promise<Session | undefined> {
  try {
    const read: unknown = JSON.parse(await readFile(fileOf(stateDir), 'utf8'));
    return isSession(read) ? read : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Keeps a session for its user alone; at once or not at all. Answers the file. */
export async function keepSession(stateDir: string, session: Session): Promise<string> {
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  const file = fileOf(stateDir);
  const draft = `${file}.${process.pid}`;
  // The mode holds for a new file only.
  await rm(draft, { force: true });
  await writeFile(draft, `${JSON.stringify(session, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  await rename(draft, file);
  return file;
}

/** Forgets it; answers whether there was one. */
export async function dropSession(stateDir: string): Promise<boolean> {
  try {
    await rm(fileOf(stateDir));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
