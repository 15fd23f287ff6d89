import * as module from 'highs';

/** The part of HiGHS that is used here: a model as text in, its optimum out. */
export interface Highs {
  solve(model: string): { Status: string; ObjectiveValue: number };
}

/** Loads the solver HiGHS. (Its types say that the package is a CommonJS module, which it is not for Node.) */
export const loadHighs = (module as unknown as { default: () => Promise<Highs> }).default;
