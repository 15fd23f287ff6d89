/** What is still to be written: punctuation and keys as they are, values to be taken apart. */
type Rest = { text: string } | { value: unknown };

/**
 * The JSON text of a value that came out of `JSON.parse`: what `JSON.stringify` writes, but for values of any depth.
 * The parser takes what is nested a million deep, and `JSON.stringify` fails on some thousands (RangeError): whoever
 * keeps what somebody sent must not fail on what they sent.
 */
export function jsonText(value: unknown): string {
  const written: string[] = [];
  const rest: Rest[] = [{ value }];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if ('text' in next) written.push(next.text);
    // One by one: a list of a million is no list of arguments.
    else for (const part of opened(next.value).reverse()) rest.push(part);
  }
  return written.join('');
}

/** A value one level deep, in order. */
function opened(value: unknown): Rest[] {
  if (typeof value !== 'object' || value === null) return [{ text: JSON.stringify(value) ?? 'null' }];
  const parts: Rest[] = [];
  if (Array.isArray(value)) {
    for (const item of value) parts.push({ text: parts.length === 0 ? '[' : ',' }, { value: item });
    return parts.length === 0 ? [{ text: '[]' }] : [...parts, { text: ']' }];
  }
  for (const [key, item] of Object.entries(value)) {
    parts.push({ text: `${parts.length === 0 ? '{' : ','}${JSON.stringify(key)}:` }, { value: item });
  }
  return parts.length === 0 ? [{ text: '{}' }] : [...parts, { text: '}' }];
}

/**
 * The canonical JSON text of a value (RFC 8785): keys in order of their UTF-16 units, no space; what a hash is made of, so
 * that anybody can make it again.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const parts = Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`);
  return `{${parts.join(',')}}`;
}
