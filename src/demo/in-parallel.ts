/**
 * Calls `work` for 0 to `count - 1`, in order, at most `limit` at once. The first error stops the rest and
 * is thrown when those in flight are done.
 */
export async function inParallel(
  count: number,
  limit: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failed = false;
  let failure: unknown;
  const runner = async (): Promise<void> => {
    while (!failed && next < count) {
      try {
        await work(next++);
      } catch (error) {
        if (!failed) failure = error;
        failed = true;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, count) }, runner));
  if (failed) throw failure;
}
