import { z } from 'zod';
import type { Clock, MovableClock } from '../../../platform/clock.ts';
import { AppError, defineProblem } from '../../../platform/errors/index.ts';
import { type HttpServer, instant, instantOut } from '../../../platform/http/index.ts';
import type { Auditor } from '../audit/index.ts';
import { actorOf } from '../auth/index.ts';

export const clockFixed = defineProblem(
  'clock-fixed',
  409,
  'never',
  { en: 'The clock of this service cannot be moved', zh: '本服务的时钟不可调整' },
  {
    en: 'Only a demo or test service runs on a movable clock (MUSTER_CLOCK).',
    zh: '仅演示或测试服务可调整时钟（MUSTER_CLOCK）。',
  },
);

const answer = z
  .object({ now: instantOut })
  .meta({ id: 'ServiceTime', description: 'The time by the service’s clock' });

/** The drill's clock: everybody may read it; where the service allows it, an administrator moves it. */
export function registerClockRoutes(
  app: HttpServer,
  deps: {
    clock: Clock;
    movable: MovableClock | undefined;
    audit: Auditor;
    /** Told after the clock was moved: what is done as time goes by is done at once. */
    onMoved?: () => void;
  },
): void {
  app.get(
    '/v1/clock',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'getClock',
        zh: { summary: '服务当前时间' },
        tags: ['operations'],
        summary: "The service's present time",
        response: { 200: answer },
      },
    },
    async () => ({ now: deps.clock.now().toISOString() }),
  );

  app.put(
    '/v1/clock',
    {
      config: { access: ['admin'], problems: [clockFixed] },
      schema: {
        operationId: 'moveClock',
        zh: { summary: '拨动演示或测试服务的时钟；null 恢复为真实时间' },
        tags: ['operations'],
        summary: 'Moves the clock of a demo or test service; null returns it to real time',
        body: z
          .strictObject({ now: instant.nullable() })
          .meta({ id: 'ClockSetting', examples: [{ now: '2021-09-22T08:30:00+08:00' }] }),
        response: { 200: answer },
      },
    },
    async (request) => {
      if (deps.movable === undefined) throw new AppError(clockFixed);
      const { now } = request.body;
      await deps.audit.append(
        deps.audit.entry({
          by: actorOf(request),
          action: 'clock.moved',
          object: { kind: 'clock', id: 'drill' },
          details: { to: now?.toISOString() ?? null },
        }),
      );
      deps.movable.moveTo(now);
      deps.onMoved?.();
      return { now: deps.clock.now().toISOString() };
    },
  );
}
