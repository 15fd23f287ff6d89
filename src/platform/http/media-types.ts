/**
 * The first media type of an Accept header that a thing can be had in; without the header, or with a wildcard, the first of
 * `types` that fits. Undefined where none does.
 */
export function preferredType<T extends string>(
  accept: string | undefined,
  types: readonly T[],
): T | undefined {
  if (accept === undefined) return types[0];
  for (const range of accept.slice(0, 500).split(',')) {
    const wanted = range.split(';')[0]?.trim().toLowerCase() ?? '';
    if (wanted === '*/*') return types[0];
    const known = types.find((type) =>
      wanted.endsWith('/*') ? type.startsWith(wanted.slice(0, -1)) : type === wanted,
    );
    if (known !== undefined) return known;
  }
  return undefined;
}
