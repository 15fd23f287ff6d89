/**
 * Looks at once (or `everyMs` later, where `atOnce` is false) and then every `everyMs`, one look at a time, without keeping the process alive. A look that fails is told
 * to `onError`, and the next one tries again. Answers what stops it.
 */
export function startWatch(deps: {
  look: () => Promise<void>;
  everyMs: number;
  atOnce?: boolean;
  onError: (error: unknown) => void;
}): () => void {
  let looking = false;
  async function look(): Promise<void> {
    if (looking) return;
    looking = true;
    try {
      await deps.look();
    } catch (error) {
      deps.onError(error);
    } finally {
      looking = false;
    }
  }
  if (deps.atOnce !== false) void look();
  const timer = setInterval(() => void look(), deps.everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
