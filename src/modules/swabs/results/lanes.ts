/**
 * Deals rows out to lanes that are written side by side: all rows of one key to the same lane, in their order, for what comes
 * later may correct what stands above it. Which lane a key has depends on nothing else.
 */
export function inLanes<T>(rows: readonly T[], lanes: number, keyOf: (row: T) => string): T[][] {
  const dealt = Array.from({ length: lanes }, (): T[] => []);
  for (const row of rows) dealt[laneOf(keyOf(row), lanes)]?.push(row);
  return dealt.filter((lane) => lane.length > 0);
}

/** FNV-1a; its upper bits, for the lowest tells no more than how many odd characters there are. */
function laneOf(key: string, lanes: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at += 1) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return (hash >>> 16) % lanes;
}
