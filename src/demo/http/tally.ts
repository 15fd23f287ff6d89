/** One kind of answer that was not asked for, with how often it came and one example. */
export interface Unexpected {
  operation: string;
  status: number;
  code: string;
  count: number;
  example: string;
}

/** Counts what was asked and what came back otherwise than expected. */
export interface Tally {
  requests: number;
  /** Answers 429 or 503 that were asked again, as they wished. */
  retried: number;
  unexpected: Map<string, Unexpected>;
}

export function createTally(): Tally {
  return { requests: 0, retried: 0, unexpected: new Map() };
}

/** Notes an answer that should not have come; its text is kept once for each kind. */
export function noteUnexpected(tally: Tally, operation: string, status: number, body: unknown): void {
  const problem = body as { code?: unknown; detail?: unknown; errors?: unknown } | null | undefined;
  const code = typeof problem?.code === 'string' ? problem.code : 'none';
  const key = `${operation} ${status} ${code}`;
  const known = tally.unexpected.get(key);
  if (known !== undefined) {
    known.count++;
    return;
  }
  const said = problem?.errors ?? problem?.detail ?? body;
  const example = (typeof said === 'string' ? said : (JSON.stringify(said) ?? '')).slice(0, 300);
  tally.unexpected.set(key, { operation, status, code, count: 1, example });
}

/** How many answers were not as expected. */
export function unexpectedCount(tally: Tally): number {
  let sum = 0;
  for (const { count } of tally.unexpected.values()) sum += count;
  return sum;
}
