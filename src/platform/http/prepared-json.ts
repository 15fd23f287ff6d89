/** How the JSON of an answer is made, where it is not made by its schema. */
const prepared = new WeakMap<object, () => string>();

/**
 * Says how an answer becomes JSON without its schema, which takes long for a list that consists of the same rows again and
 * again. It must come to what the schema would have made of it, and hold nothing that the schema does not name.
 */
export function preparedAs<T extends object>(answer: T, json: () => string): T {
  prepared.set(answer, json);
  return answer;
}

/** The JSON of an answer that says how it is made. */
export function preparedJson(answer: unknown): string | undefined {
  return typeof answer === 'object' && answer !== null ? prepared.get(answer)?.() : undefined;
}
