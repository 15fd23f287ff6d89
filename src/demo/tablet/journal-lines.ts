import { crc32 } from 'node:zlib';

/** What a tablet records of one check-in: the body of `POST …/check-ins`, and an entry of a batch. */
export interface CheckInRecord {
  /** The device's own number of it, never used for anything else. */
  deviceSeq: number;
  /** When it happened, by the tablet's own clock, right or wrong. */
  at: string;
  lane: string;
  pass?: string;
  document?: { type: string; number: string };
  walkIn?: Record<string, unknown>;
}

/** A line of the journal: something recorded, what the service has answered, or where numbering goes on. */
export type JournalLine =
  | { record: CheckInRecord }
  | { answered: readonly { deviceSeq: number; status: number }[] }
  | { next: number };

/** One line: a checksum, the JSON, a line feed. */
export function writeLine(line: JournalLine): string {
  const json = JSON.stringify(line);
  return `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`;
}

/**
 * The lines that are whole. A line that was being written when the battery fell out has no proper checksum; it is
 * left out, for whoever stood at the lane was given no ticket yet. `torn` counts them.
 */
export function readLines(text: string): { lines: JournalLine[]; torn: number } {
  const lines: JournalLine[] = [];
  let torn = 0;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const json = line.slice(9);
    if (crc32(json).toString(16).padStart(8, '0') === line.slice(0, 8)) {
      lines.push(JSON.parse(json) as JournalLine);
    } else torn++;
  }
  return { lines, torn };
}
