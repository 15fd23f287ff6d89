import { fail, ok, type Result } from '../result.ts';

/**
 * A state machine as data: for each status, the events it accepts and the status each leads to.
 * What is not in `transitions` cannot happen.
 */
export type Machine<S extends string, E extends string> = {
  readonly name: string;
  readonly statuses: readonly S[];
  readonly events: readonly E[];
  readonly initial: S;
  readonly terminal: readonly S[];
  readonly transitions: Readonly<Record<S, Readonly<Partial<Record<E, S>>>>>;
};

/** The status that `event` leads to from `from`, or the code `transition-refused`. */
export function transition<S extends string, E extends string>(
  machine: Machine<S, E>,
  from: S,
  event: E,
): Result<S, 'transition-refused'> {
  const to = machine.transitions[from][event];
  return to === undefined ? fail('transition-refused') : ok(to);
}

/**
 * The statuses in which `event` is accepted, in the machine's order. A one-statement write puts them in its
 * WHERE, so that the database refuses what the machine refuses.
 */
export function statusesAllowing<S extends string, E extends string>(
  machine: Machine<S, E>,
  event: E,
): readonly S[] {
  return machine.statuses.filter((status) => machine.transitions[status][event] !== undefined);
}

/** Whether nothing can happen any more in this status. */
export function isTerminal<S extends string, E extends string>(machine: Machine<S, E>, status: S): boolean {
  return machine.terminal.includes(status);
}
