import { afterEach, expect, test, vi } from 'vitest';
import { createLogger } from '../../../../src/platform/logger.ts';
import { openSignalQueue } from '../../../../src/platform/queue/index.ts';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { eventually } from '../../../support/eventually.ts';

interface Readiness {
  status: string;
  checks: { database: string; queue: string };
  stuck: string[];
}

const minutes = 60_000;
const patience = 60_000;
const readiness = (t: TestApp) => t.need<Readiness>('GET', '/readyz');

/** The machine's clock is so many ms ahead from now on; timers and monotonic time are not. */
function clockAhead(ms: number): void {
  vi.restoreAllMocks();
  const real = Date.now;
  vi.spyOn(Date, 'now').mockImplementation(() => real() + ms);
}
afterEach(() => {
  vi.restoreAllMocks();
});

test('a repeat that a process left behind whose clock was eight hours ahead is named, by a process that repeats nothing', async () => {
  const t = await startTestApp();
  try {
    await eventually('it is ready', async () => (await readiness(t)).status === 'ready', patience);
    clockAhead(480 * minutes);
    const gone = await openSignalQueue({
      url: t.databaseUrl,
      logger: createLogger({ level: 'silent', process: 'gone' }),
    });
    await gone.repeat('webhook-round', 1_000, {});
    await gone.close();
    vi.restoreAllMocks();
    await eventually(
      'it is named',
      async () => (await readiness(t)).stuck.includes('webhook-round'),
      patience,
    );
    expect(await readiness(t)).toMatchObject({ status: 'degraded', checks: { database: 'up', queue: 'up' } });
  } finally {
    await t.close();
  }
});
