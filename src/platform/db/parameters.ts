/**
 * Lets the driver repeat a statement without harm: it gets a copy of the parameters each time it asks for them.
 *
 * Why: a statement that the server no longer knows (SQLSTATE 26000), whose plan no longer fits ("cached plan must not
 * change result type", after a migration) or whose parameter's type has changed is sent a second time by postgres.js
 * 3.4.9. It writes the serialised text of each parameter over the value, and serialises that text as if it were the
 * value: the bytes of a `bytea` become the characters of their hex form, `true` becomes false, JSON becomes a string of
 * JSON. None of it fails. The server has refused the first try before it did anything, so the repeat itself is right.
 */
export function keepParameters(query: object): void {
  let values: unknown[] | undefined;
  Object.defineProperty(query, 'parameters', {
    configurable: true,
    enumerable: true,
    get: () => values?.slice(),
    set: (given: unknown[] | undefined) => {
      values = given;
    },
  });
}
