import type { z } from 'zod';
import type { DescribedRoute } from './routes.ts';
import type { JsonSchema, SchemaWriter } from './schemas.ts';

interface Parameter extends JsonSchema {
  name: string;
  in: 'path' | 'query' | 'header';
}

type Paths = Record<string, Record<string, JsonSchema>>;

/** Shorter ones are as short where they stand. */
const leastShared = 100;

/** Parameters of operations; those that stand in several become components of their own name. */
export function createParameters(writer: SchemaWriter) {
  let components: Record<string, Parameter> = {};

  function parametersIn(place: Parameter['in'], schema: unknown): Parameter[] {
    if (schema === undefined) return [];
    const object = writer.write(schema as z.ZodType, 'input');
    const required = new Set(object['required'] as string[] | undefined);
    return Object.entries((object['properties'] ?? {}) as Record<string, JsonSchema>).map(
      ([name, { description, ...own }]) => ({
        name,
        in: place,
        required: required.has(name),
        ...(description === undefined ? {} : { description }),
        schema: own,
      }),
    );
  }

  return {
    /** Those of a route, in the order path, query, header. */
    of({ schema, headers }: DescribedRoute): Parameter[] {
      const ofHooks = Object.entries(headers).map(([name, { description, ...own }]): Parameter => {
        return {
          name,
          in: 'header',
          required: false,
          ...(description === undefined ? {} : { description }),
          schema: own,
        };
      });
      return [
        ...parametersIn('path', schema.params),
        ...parametersIn('query', schema.querystring),
        ...parametersIn('header', schema.headers),
        ...ofHooks,
      ];
    },

    /**
     * The same paths, with references to what stands in more than one operation. Of several parameters of one name the
     * one that stands most often gets it; the others stay where they are.
     */
    shared(paths: Paths): Paths {
      const uses = new Map<string, { parameter: Parameter; times: number }>();
      const operations = Object.values(paths).flatMap((path) => Object.values(path));
      for (const operation of operations) {
        for (const parameter of (operation['parameters'] ?? []) as Parameter[]) {
          const text = JSON.stringify(parameter);
          uses.set(text, { parameter, times: (uses.get(text)?.times ?? 0) + 1 });
        }
      }
      components = {};
      const often = [...uses].filter(([text, { times }]) => times > 1 && text.length > leastShared);
      for (const [, { parameter }] of often.sort(([, a], [, b]) => b.times - a.times)) {
        components[parameter.name] ??= parameter;
      }
      const referred = (parameter: Parameter): JsonSchema =>
        JSON.stringify(components[parameter.name]) === JSON.stringify(parameter)
          ? { $ref: `#/components/parameters/${parameter.name}` }
          : parameter;
      return Object.fromEntries(
        Object.entries(paths).map(([path, byMethod]) => [
          path,
          Object.fromEntries(
            Object.entries(byMethod).map(([method, operation]) => [
              method,
              operation['parameters'] === undefined
                ? operation
                : { ...operation, parameters: (operation['parameters'] as Parameter[]).map(referred) },
            ]),
          ),
        ]),
      );
    },

    components: (): Record<string, Parameter> => components,
  };
}
