import Negotiator from 'negotiator';

/**
 * Parameters of a media range other than its weight, as `charset=utf-8`, where there is no space about semicolons: they do not
 * tell what a thing can be had in.
 */
const parameters = /;(?!q\s*=)[^;,="]+=\s*(?:"[^"]*"|[^;,"]*)/gi;

/**
 * Which of `types` an Accept header prefers (RFC 9110, 12.5.1): by its weights, then the more particular range, then its order;
 * where it leaves the choice, as `*` does, and without the header, the first of `types`. Undefined where none is acceptable.
 */
export function preferredType<T extends string>(
  accept: string | undefined,
  types: readonly T[],
): T | undefined {
  if (accept === undefined || accept.trim() === '') return types[0];
  const ranges = accept
    .split(';')
    .map((part) => part.trim())
    .join(';')
    .replace(parameters, '');
  const wanted = new Negotiator({ headers: { accept: ranges } }).mediaType(types);
  return types.find((type) => type === wanted);
}
