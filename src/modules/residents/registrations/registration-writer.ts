import { type Coalescer, createCoalescer } from '../../../platform/coalescer.ts';
import type { NewRegistration } from './registration-input.ts';
import type { RegistrationsRepo, Written } from './registrations.repo.ts';

/**
 * Writes households that are registered together in one statement, each acknowledged from its own rows after the
 * commit. Undefined for a household of whom another account holds somebody, or with whom its account would hold too many.
 */
export type RegistrationWriter = Coalescer<readonly NewRegistration[], Written[] | undefined>;

/** Households in one statement. Larger ones were no faster here, and hold their locks longer. */
const maxBatch = 128;
/** Statements under way: while the server commits one, the next is gathered and sent. */
const concurrency = 3;
/** Households for which another is sent beside one under way. */
const leastBeside = 32;
/** Households that may wait: some seconds' work. Beyond it callers are told at once to come back. */
const maxQueued = 4_096;

export function createRegistrationWriter(deps: {
  repo: Pick<RegistrationsRepo, 'register'>;
  isPassing: (error: unknown) => boolean;
}): RegistrationWriter {
  const writer = createCoalescer<readonly NewRegistration[], Written[] | undefined>({
    name: 'registrations',
    flush: (households) => deps.repo.register(households),
    keysOf: (people) => people.map(({ id }) => id),
    isPassing: deps.isPassing,
    maxBatch,
    concurrency,
    leastBeside,
    maxQueued,
  });
  /** The last household under way of each account whose people are limited. */
  const lastOf = new Map<string, Promise<unknown>>();

  /**
   * Of such an account one household is written at a time, so that each is counted with those before it. Processes know
   * nothing of each other: what an account sends to several at the same moment can pass its limit by as much.
   */
  async function inTurn(people: readonly NewRegistration[]): Promise<Written[] | undefined> {
    const [first] = people;
    if (first === undefined || first.mostOfAccount === null) return writer.submit(people);
    const key = `${first.drillId} ${first.account}`;
    const before = lastOf.get(key);
    const written = before === undefined ? writer.submit(people) : before.then(() => writer.submit(people));
    const settled = written.catch(() => undefined);
    lastOf.set(key, settled);
    try {
      return await written;
    } finally {
      if (lastOf.get(key) === settled) lastOf.delete(key);
    }
  }

  return {
    submit: inTurn,
    get queued() {
      return writer.queued;
    },
    close: () => writer.close(),
  };
}
