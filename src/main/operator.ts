import { userInfo } from 'node:os';
import type { Actor } from '../modules/foundation/index.ts';

/** Who runs a command on the machine, as the audit log names them: there is no token, only the system's user. */
export function operator(): Actor {
  return { sub: `os:${userName()}`, role: 'operator' };
}

/** A container may run under a user id that has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
