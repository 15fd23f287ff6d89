import { machineNow, setAhead } from './clock.ts';
import { ask } from './service.ts';

/** Asks the service for its time; keeps what was known where there is no answer. */
export async function learnTime(): Promise<void> {
  const askedAt = machineNow();
  try {
    const { now: told } = await ask('GET /v1/clock', {});
    setAhead(new Date(told).getTime() - (askedAt + machineNow()) / 2);
  } catch {
    // A page that cannot ask goes on with what it knows, and says itself that it hears nothing.
  }
}
