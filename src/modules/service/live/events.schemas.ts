import { z } from 'zod';
import type { LiveSource } from './live-source.ts';

/** What every listener is sent first. */
export const opened = {
  type: 'opened',
  data: z
    .object({
      drillId: z.string(),
      division: z.string().meta({ description: 'Whose news these are: the division of the token' }),
      resumed: z.boolean().meta({
        description:
          'Whether only what is new since `Last-Event-ID` follows; else first how everything stands',
      }),
    })
    .meta({ description: 'The stream has begun' }),
} as const;

/** One kind of event under a name of its own: `JobEvent` is `job` with its data. */
function eventOf({ type, data }: Pick<LiveSource, 'type' | 'data'>) {
  const name = type.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
  return z.object({ event: z.literal(type), data }).meta({
    id: `${name}Event`,
    description: data.meta()?.description,
  });
}

/**
 * One event of the stream as the document shows it: its name, and its data as they are once the line is read as JSON. The
 * events are `opened` and those of the sources.
 */
export function streamedEvent(sources: readonly LiveSource[]) {
  return z.discriminatedUnion('event', [eventOf(opened), ...sources.map(eventOf)]).meta({
    id: 'DrillEvent',
    description: 'One event of the stream: its `event`, and its `data`, which is JSON',
  });
}
