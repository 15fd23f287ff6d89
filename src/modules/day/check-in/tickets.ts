import { createHash } from 'node:crypto';

/**
 * The ticket that a tablet hands out without asking anybody: lane, the device's letters, its own sequence (`3-B17`). No
 * other device of the site bears the letters, and no device uses a sequence twice, so no two tickets of a site are alike,
 * on whichever lanes. A tablet that the service has not enrolled gets six letters made from its name, which enrolled
 * ones never have: two of them share theirs once in 300 million.
 */
export function ticketOf(lane: string, tag: string | undefined, device: string, deviceSeq: number): string {
  return `${lane}-${tag ?? lettersOf(device)}${deviceSeq}`;
}

function lettersOf(device: string): string {
  const digest = createHash('sha256').update(device).digest();
  return Array.from(digest.subarray(0, 6), (byte) => String.fromCharCode(65 + (byte % 26))).join('');
}
