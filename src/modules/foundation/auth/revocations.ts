import { type Clock, monotonicMs } from '../../../platform/clock.ts';
import type { ClientsRepo } from './auth.repo.ts';
import type { Caller } from './roles.ts';
import { tokenSeconds } from './tokens.ts';

/** Clients that have been revoked while tokens of theirs are still good, as one process knows them. */
export interface Revocations {
  /** Whether the client that asked for a caller's token has been revoked: as it stood some seconds ago at most. */
  isRevoked(caller: Caller): Promise<boolean>;
  /** The same where the list is at hand; undefined where it has to be asked for. */
  isKnownRevoked(caller: Caller): boolean | undefined;
  /** One has just been revoked here. */
  forget(): void;
}

/** How long the list is gone by: one short query in that time, however many call. */
const keptMs = 2_000;

/** A token outlives its client by this at most; the minute is for clocks that differ. */
const goodMs = (tokenSeconds + 60) * 1_000;

/** `clock` is the machine's. */
export function createRevocations({
  repo,
  clock,
}: {
  repo: Pick<ClientsRepo, 'revokedAfter'>;
  clock: Clock;
}): Revocations {
  let known: { ids: ReadonlySet<string>; asked: number } | undefined;
  let asking: Promise<ReadonlySet<string>> | undefined;

  async function ask(): Promise<ReadonlySet<string>> {
    const asked = monotonicMs();
    const mine = repo.revokedAfter(new Date(clock.now().getTime() - goodMs)).then((ids) => new Set(ids));
    asking = mine;
    try {
      const ids = await mine;
      if (asking === mine) known = { ids, asked };
      return ids;
    } finally {
      if (asking === mine) asking = undefined;
    }
  }

  const fresh = (): ReadonlySet<string> | undefined =>
    known !== undefined && monotonicMs() - known.asked < keptMs ? known.ids : undefined;

  return {
    async isRevoked({ client, sub }) {
      return (fresh() ?? (await (asking ?? ask()))).has(client ?? sub);
    },

    isKnownRevoked: ({ client, sub }) => fresh()?.has(client ?? sub),

    forget() {
      known = undefined;
      asking = undefined;
    },
  };
}
