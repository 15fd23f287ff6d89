import { readFileSync } from 'node:fs';
import { z } from 'zod';

const place = z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() });

const panel = z.object({
  id: z.number(),
  title: z.string(),
  type: z.enum(['row', 'stat', 'timeseries']),
  gridPos: place,
  targets: z.array(z.object({ expr: z.string(), legendFormat: z.string().default('') })).default([]),
  fieldConfig: z
    .object({
      defaults: z.object({
        unit: z.enum(['short', 's', 'bytes']).default('short'),
        thresholds: z
          .object({ steps: z.array(z.object({ color: z.string(), value: z.number().nullable() })) })
          .optional(),
      }),
    })
    .default({ defaults: { unit: 'short' } }),
});

/** A panel of deploy/grafana/dashboard.json, as far as it says what is asked and where it stands. */
export type Panel = z.output<typeof panel>;

const file = new URL('../../../deploy/grafana/dashboard.json', import.meta.url);

/** All panels of the dashboard, in its order. @throws where one is of a kind that nobody here draws. */
export const panels: Panel[] = z
  .object({ panels: z.array(panel).min(1) })
  .parse(JSON.parse(readFileSync(file, 'utf8'))).panels;

/** Names of figures that an expression speaks of: those with a name of ours, of Node's or of the process, and `up`. */
export const figuresIn = (expression: string): string[] => [
  ...new Set(
    [...expression.matchAll(/\b((?:muster|process|nodejs)_[a-z_0-9]+|up\b)/g)].map(([, name = '']) => name),
  ),
];
