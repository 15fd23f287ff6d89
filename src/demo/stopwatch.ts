const started = performance.now();

/** Real time since the demo began, ms. Nothing that is sent to the service is taken from it. */
export function elapsedMs(): number {
  return performance.now() - started;
}

/** Runs something and answers its result and how long it took, s. */
export async function timed<T>(work: () => Promise<T>): Promise<{ value: T; seconds: number }> {
  const from = elapsedMs();
  const value = await work();
  return { value, seconds: (elapsedMs() - from) / 1_000 };
}
