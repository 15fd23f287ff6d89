import { STATUS_CODES } from 'node:http';
import type { JsonSchema } from './schemas.ts';

type Paths = Record<string, Record<string, JsonSchema>>;

/** The name of the schema that an answer is of; undefined for one without. */
function schemaOf(answer: JsonSchema): string | undefined {
  const [media] = Object.values((answer['content'] ?? {}) as Record<string, { schema: JsonSchema }>);
  return /([^:/]+)$/.exec(String(media?.schema['$ref'] ?? ''))?.[1];
}

/**
 * Good answers that stand more than once become shared responses, called after their schema, and after their status,
 * too, where another has that name.
 */
export function shareAnswers(paths: Paths): { paths: Paths; components: Record<string, JsonSchema> } {
  const uses = new Map<string, { answer: JsonSchema; status: string; times: number }>();
  const operations = Object.values(paths).flatMap((path) => Object.values(path));
  for (const { responses } of operations) {
    for (const [status, answer] of Object.entries(responses as Record<string, JsonSchema>)) {
      const text = JSON.stringify(answer);
      uses.set(text, { answer, status, times: (uses.get(text)?.times ?? 0) + 1 });
    }
  }
  const components: Record<string, JsonSchema> = {};
  const names = new Map<string, string>();
  for (const [text, { answer, status, times }] of [...uses].sort(([, a], [, b]) => b.times - a.times)) {
    const schema = schemaOf(answer);
    if (times === 1 || schema === undefined) continue;
    const longer = `${schema}${(STATUS_CODES[status] ?? status).replaceAll(' ', '')}`;
    const name = [schema, longer].find((one) => components[one] === undefined);
    if (name === undefined) continue;
    components[name] = answer;
    names.set(text, name);
  }

  function refer(operation: JsonSchema): JsonSchema {
    const responses = Object.entries(operation['responses'] as Record<string, JsonSchema>).map(
      ([status, answer]) => {
        const name = names.get(JSON.stringify(answer));
        return [status, name === undefined ? answer : { $ref: `#/components/responses/${name}` }];
      },
    );
    return { ...operation, responses: Object.fromEntries(responses) };
  }
  return {
    components,
    paths: Object.fromEntries(
      Object.entries(paths).map(([path, byMethod]) => [
        path,
        Object.fromEntries(Object.entries(byMethod).map(([method, one]) => [method, refer(one)])),
      ]),
    ),
  };
}
