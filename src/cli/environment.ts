import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Language } from './words.ts';

/** What the command line is told by its environment: secrets stand here or in a file, never among the arguments. */
export interface Environment {
  url: string | undefined;
  /** A client to sign in with; undefined unless both variables are set. */
  credentials: { clientId: string; clientSecret: string } | undefined;
  /** The secret of a webhook that was added before. */
  webhookSecret: string | undefined;
  /** Folder of what is kept between two calls. */
  stateDir: string;
  language: Language;
}

/** Reads it; an empty variable counts as absent. */
export function readEnvironment(env: Record<string, string | undefined> = process.env): Environment {
  const given = (name: string): string | undefined => env[name] || undefined;
  const clientId = given('MUSTER_CLIENT_ID');
  const clientSecret = given('MUSTER_CLIENT_SECRET');
  const spoken = given('LC_ALL') ?? given('LC_MESSAGES') ?? given('LANG') ?? '';
  return {
    url: given('MUSTER_URL'),
    credentials:
      clientId === undefined || clientSecret === undefined ? undefined : { clientId, clientSecret },
    webhookSecret: given('MUSTER_WEBHOOK_SECRET'),
    stateDir: join(given('XDG_STATE_HOME') ?? join(homedir(), '.local/state'), 'muster'),
    language: spoken.startsWith('zh') ? 'zh' : 'en',
  };
}
