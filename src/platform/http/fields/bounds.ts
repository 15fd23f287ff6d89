import type { z } from 'zod';

/** What a schema's checks allow: how long, how large or how many; and the format, where it has one. */
export interface Bounds {
  least: number | undefined;
  most: number | undefined;
  format: string | undefined;
}

/** The tightest of a schema's checks. zod keeps them as a list and sums them up only for JSON Schema. */
export function boundsOf(schema: z.core.$ZodType): Bounds {
  const def = schema._zod.def as z.core.$ZodTypeDef & { format?: string };
  const bounds: Bounds = { least: undefined, most: undefined, format: def.format };
  const atLeast = (value: unknown) => {
    if (typeof value === 'number') bounds.least = Math.max(value, bounds.least ?? value);
  };
  const atMost = (value: unknown) => {
    if (typeof value === 'number') bounds.most = Math.min(value, bounds.most ?? value);
  };
  for (const check of (def.checks ?? []) as z.core.$ZodChecks[]) {
    const rule = check._zod.def;
    switch (rule.check) {
      case 'min_length':
        atLeast(rule.minimum);
        break;
      case 'max_length':
        atMost(rule.maximum);
        break;
      case 'length_equals':
        atLeast(rule.length);
        atMost(rule.length);
        break;
      case 'greater_than':
        atLeast(rule.value);
        break;
      case 'less_than':
        atMost(rule.value);
        break;
      case 'string_format':
      case 'number_format':
        bounds.format = rule.format;
        break;
    }
  }
  return bounds;
}
