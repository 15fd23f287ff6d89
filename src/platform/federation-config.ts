import { z } from 'zod';
import { whole } from './config-forms.ts';

/** A city whose Muster is another one, and as whom it is asked. */
export interface OtherCity {
  /** Code of the city. */
  city: string;
  name: string;
  /** Where its Muster is, without a slash at the end. */
  url: string;
  clientId: string;
  clientSecret: string;
}

/** The other cities of a province, and how they are asked. */
export interface Federation {
  cities: OtherCity[];
  /** How long a city has to answer. */
  timeoutMs: number;
  /** How long what it answered, or that it did not, is taken for new. */
  freshMs: number;
}

const error =
  'must be a JSON list of {"city","name","url","clientId","clientSecret"}: the code of each city, once, and an http(s) address without a path';

const address = z.string().refine((text) => {
  if (!URL.canParse(text)) return false;
  const { protocol, pathname, search, hash, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && pathname === '/' && search + hash + username + password === '';
});

const otherCity = z.strictObject({
  city: z.string().regex(/^(\d{4}|11|12|31|50)$/),
  name: z.string().trim().min(1).max(60),
  url: address.transform((text) => new URL(text).origin),
  clientId: z.string().min(1).max(100),
  clientSecret: z.string().min(1).max(200),
});

const cities = z
  .array(otherCity)
  .max(40)
  .refine((all) => new Set(all.map(({ city }) => city)).size === all.length);

/** Says nothing of what stands in it: it holds secrets. */
const otherCities = z.string().transform((text, context): OtherCity[] => {
  const parsed = cities.safeParse(listIn(text));
  if (parsed.success) return parsed.data;
  context.addIssue({ code: 'custom', message: error });
  return z.NEVER;
});

function listIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Variables of the page of figures of a province. */
export const federationVariables = {
  FEDERATION: otherCities
    .optional()
    .describe(
      'The other cities of a province, whose coverage `GET /v1/federation/coverage` sums, as a JSON list of `{"city","name","url","clientId","clientSecret"}` (`deploy/province.md`)',
    ),
  FEDERATION_TIMEOUT_MS: whole(50, 60_000)
    .default(5_000)
    .describe('How long such a city has to answer, in ms'),
  FEDERATION_FRESH_MS: whole(0, 600_000)
    .default(10_000)
    .describe('For how long it is not asked again, in ms; 0 asks every time'),
} as const;

/** The same, as a process takes it. */
export const federationOf = (value: {
  FEDERATION?: OtherCity[] | undefined;
  FEDERATION_TIMEOUT_MS: number;
  FEDERATION_FRESH_MS: number;
}): Federation => ({
  cities: value.FEDERATION ?? [],
  timeoutMs: value.FEDERATION_TIMEOUT_MS,
  freshMs: value.FEDERATION_FRESH_MS,
});
