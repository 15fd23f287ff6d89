/** One event as it goes over the wire, but for its id and the empty line that ends it. */
export function frame(type: string, data: Readonly<Record<string, unknown>>): string {
  // JSON has no line breaks of its own: one line of data is enough.
  return `event: ${type}\ndata: ${JSON.stringify(data)}\n`;
}

/**
 * Events that belong together. Only the last carries the id: whoever is cut off between two of them comes back with the
 * id before, and is told all of them again.
 */
export function batch(frames: readonly string[], id: string): Buffer {
  return Buffer.from(`${frames.join('\n')}id: ${id}\n\n`);
}

/** How long a client waits before it comes back, in ms. */
export const retryFrame = (ms: number): string => `retry: ${ms}\n\n`;

/** A comment: keeps the connection, and what is between, awake. */
export const heartbeat = Buffer.from(':\n\n');
