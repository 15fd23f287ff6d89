import { describe, expect, test } from 'vitest';
import { createCommunitySignals } from '../../../src/modules/residents/waiting/community-signals.ts';
import { communityTopic, smallDrillTopic } from '../../../src/modules/residents/waiting/index.ts';
import { createLogger } from '../../../src/platform/logger.ts';
import type { Signal } from '../../../src/platform/queue/index.ts';

const small = '00000000-0000-4000-8000-000000000001';
const city = '00000000-0000-4000-8000-000000000002';

describe('signals of communities in which people wait', () => {
  test('are gathered, and those of a small drill do not stand behind those of a city', async () => {
    const sent: { topic: string; keys: string[] }[] = [];
    const signals = createCommunitySignals({
      queue: {
        signal: async (topic: string, some: Signal[]) =>
          void sent.push({ topic, keys: some.map(({ key }) => key) }),
      },
      logger: createLogger({ level: 'silent', process: 'test' }),
      everyMs: 60_000,
      sizeOf: async (drillId) => (drillId === small ? 60 : 3_022),
    });
    for (let n = 0; n < 500; n++) signals.waiting(city, String(350_102_001_000 + n));
    signals.waiting(small, '350102001001');
    signals.waiting(small, '350102001001');
    await signals.close();
    expect(sent.map(({ topic, keys }) => [topic, keys.length])).toEqual([
      [communityTopic, 500],
      [smallDrillTopic, 1],
    ]);
  });

  test('a drill that cannot be looked up is a warning: the reconcile round finds who waits', async () => {
    const lines: string[] = [];
    const signals = createCommunitySignals({
      queue: { signal: async () => undefined },
      logger: createLogger({ level: 'warn', process: 'test' }, { write: (line) => void lines.push(line) }),
      everyMs: 60_000,
      sizeOf: () => Promise.reject(new Error('the database is away')),
    });
    signals.waiting(small, '350102001001');
    await signals.close();
    expect(lines).toHaveLength(1);
  });
});
