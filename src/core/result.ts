/**
 * The answer of a pure rule that can refuse: the value, or a machine code (kebab-case) that says why not.
 * The core never throws for bad input; whoever calls turns the code into a problem for the person.
 */
export type Result<T, C extends string = string> = Success<T> | Failure<C>;

export type Success<T> = { readonly ok: true; readonly value: T };

export type Failure<C extends string = string> = { readonly ok: false; readonly code: C };

/** The rule holds; here is what it answers. */
export function ok<T>(value: T): Success<T> {
  return { ok: true, value };
}

/** The rule refuses, for the reason named by `code`. */
export function fail<C extends string>(code: C): Failure<C> {
  return { ok: false, code };
}
