import type { Of } from './tubes.ts';

/** An entry of a journal about a tube. */
interface Noted {
  deviceSeq: number;
  record: Readonly<Record<string, unknown>>;
}

/** What of a journal can be sent now. */
export interface Sendable<N> {
  /** In their order, as the service takes them. */
  ready: N[];
  /** Entries about somebody whose own entry the service has not taken: nothing comes of them. */
  lost: N[];
  /** Whether others wait for answers to these. */
  held: boolean;
}

/**
 * Acts on tubes as the service takes them: people by their registration. Whoever was put in by a document or a ticket is known
 * by it only once that entry was answered; until then what was done with them later waits, and all after it, since acts of a
 * tablet build on each other.
 */
export function sendable<N extends Noted>(
  entries: readonly N[],
  idOf: (mark: string) => string | undefined,
): Sendable<N> {
  const coming = new Set<string>();
  const result: Sendable<N> = { ready: [], lost: [], held: false };
  for (const entry of entries) {
    const { mark, of, ...record } = entry.record as Noted['record'] & { mark?: string; of?: Of };
    if (mark !== undefined) coming.add(mark);
    if (of === undefined) {
      result.ready.push({ ...entry, record });
      continue;
    }
    const id = of.id ?? idOf(of.mark);
    if (id !== undefined) {
      const named = record['act'] === 'move' ? { registrations: [id] } : { registrationId: id };
      result.ready.push({ ...entry, record: { ...record, ...named } });
    } else if (coming.has(of.mark)) {
      result.held = true;
      break;
    } else result.lost.push(entry);
  }
  return result;
}
