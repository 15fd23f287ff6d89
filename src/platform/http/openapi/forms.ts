import type { z } from 'zod';

/** What the document says of a schema beyond what zod knows of it. */
export type Form = { shownAs: () => z.ZodType } | { exactlyOneOf: readonly string[] };

const forms = new WeakMap<z.core.$ZodType, Form>();

/**
 * Has the document show another schema in place of this one: the form of what is read leniently (rows that are
 * looked at one by one), or by something else than zod. `shown` is asked when the document is made. Answers the schema.
 */
export function shownAs<T extends z.ZodType>(schema: T, shown: () => z.ZodType): T {
  forms.set(schema, { shownAs: shown });
  return schema;
}

/**
 * Has the document show an object as variants, one for each of these properties of which exactly one is there. The
 * schema's own check has to say the same. Answers the schema.
 */
export function exactlyOneOf<T extends z.ZodType>(schema: T, names: readonly string[]): T {
  forms.set(schema, { exactlyOneOf: names });
  return schema;
}

/** What was said of a schema, or of what it was made from by `.meta()` or a check. */
export function formOf(schema: z.core.$ZodType): Form | undefined {
  for (let one: z.core.$ZodType | undefined = schema; one !== undefined; one = one._zod.parent) {
    const form = forms.get(one);
    if (form !== undefined) return form;
  }
  return undefined;
}
