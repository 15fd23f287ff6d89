import { type Database, isOver } from '../../../platform/db/index.ts';

/** What there is of a key that another attempt took first. */
export interface TakenKey {
  /** Undefined while the body of a running request is still being read. */
  fingerprint: Buffer | undefined;
  /** Undefined while the request runs. */
  answer: Buffer | undefined;
}

/** One attempt's hold on a key. */
export interface Hold {
  id: string;
  claim: string;
}

export interface IdempotencyRepo {
  /**
   * Takes the key for this attempt where it is new or has expired, `claimed`, or was left by a process that is gone,
   * `resumed`; else answers what there is of it. One statement.
   */
  claim(
    hold: Hold & { fingerprint: Buffer | undefined; leaseMs: number; keepMs: number },
  ): Promise<'claimed' | 'resumed' | TakenKey>;
  /** Keeps the answer. Nothing where another attempt has taken the key meanwhile. */
  finish(hold: Hold & { fingerprint: Buffer; answer: Buffer }): Promise<void>;
  /** Gives the key back, as if it had never been used. */
  free(hold: Hold): Promise<void>;
  /** Says that these requests still run. */
  renew(holds: readonly Hold[], leaseMs: number): Promise<void>;
  /** Deletes keys that have expired, at most `limit`; answers how many. */
  sweep(limit: number): Promise<number>;
}

interface ClaimRow {
  claimed: boolean;
  resumed: boolean;
  fingerprint: Buffer | null;
  answer: Buffer | null;
}

export function createIdempotencyRepo({ sql }: Database): IdempotencyRepo {
  async function claim(
    hold: Parameters<IdempotencyRepo['claim']>[0],
  ): Promise<'claimed' | 'resumed' | TakenKey | undefined> {
    const { id, claim, fingerprint, leaseMs, keepMs } = hold;
    const [row] = await sql<ClaimRow[]>`
      with claimed as (
        insert into idempotency_keys as k (id, claim, fingerprint, lease_until, expires_at)
        values (${id}, ${claim}, ${fingerprint ?? null},
          now() + ${leaseMs}::float8 * interval '1 ms', now() + ${keepMs}::float8 * interval '1 ms')
        on conflict (id) do update set claim = excluded.claim, fingerprint = excluded.fingerprint, answer = null,
          lease_until = excluded.lease_until, expires_at = excluded.expires_at
        where k.expires_at <= now() or (k.answer is null and ${isOver(sql, 'k.lease_until', leaseMs)}
          -- Whether or not the first one got through, another request's key it is not.
          and coalesce(k.fingerprint = excluded.fingerprint, true))
        returning id)
      -- What stands beside the claim is what was there before it.
      select true as claimed, exists (select from idempotency_keys where id = ${id} and expires_at > now()) as resumed,
        null::bytea as fingerprint, null::bytea as answer from claimed
      union all
      select false, false, fingerprint, answer from idempotency_keys
      where id = ${id} and not exists (select from claimed)`;
    if (row === undefined) return undefined;
    if (row.claimed) return row.resumed ? 'resumed' : 'claimed';
    return { fingerprint: row.fingerprint ?? undefined, answer: row.answer ?? undefined };
  }

  return {
    async claim(hold) {
      for (;;) {
        const found = await claim(hold);
        // Whoever took it committed after this statement began to look: the next look sees it.
        if (found !== undefined) return found;
      }
    },
    async finish({ id, claim, fingerprint, answer }) {
      await sql`
        update idempotency_keys set fingerprint = ${fingerprint}, answer = ${answer}
        where id = ${id} and claim = ${claim}`;
    },
    async free({ id, claim }) {
      await sql`delete from idempotency_keys where id = ${id} and claim = ${claim} and answer is null`;
    },
    async renew(holds, leaseMs) {
      await sql`
        update idempotency_keys k set lease_until = now() + ${leaseMs}::float8 * interval '1 ms'
        from unnest(${holds.map((hold) => hold.id)}::uuid[], ${holds.map((hold) => hold.claim)}::uuid[]) as held (id, claim)
        where k.id = held.id and k.claim = held.claim and k.answer is null`;
    },
    async sweep(limit) {
      const gone = await sql`
        delete from idempotency_keys
        where id in (select id from idempotency_keys where expires_at <= now() order by expires_at limit ${limit})
          and expires_at <= now()`;
      return gone.count;
    },
  };
}
