import type { Database } from '../../../platform/db/client.ts';

/** A code of the sign-in to pages, by the hash of it. */
export interface SignInCode {
  codeHash: Buffer;
  kind: 'code' | 'refresh';
  clientId: string;
  subject: string | null;
  challenge: string | null;
  redirectPath: string | null;
  signedInAt: Date;
  expiresAt: Date;
}

/** Codes that have expired and are deleted with each that is added, at most. */
const sweptAtOnce = 100;

export interface SignInRepo {
  /** Adds a code, and deletes some that have expired. */
  add(code: SignInCode): Promise<void>;
  /** A code of that kind that has not expired at `now`. */
  find(codeHash: Buffer, kind: SignInCode['kind'], now: Date): Promise<SignInCode | undefined>;
  /** Uses a code up; false where somebody else has. */
  use(codeHash: Buffer): Promise<boolean>;
}

export function createSignInRepo({ sql }: Pick<Database, 'sql'>): SignInRepo {
  return {
    async add(code) {
      await sql`
        with expired as (
          delete from sign_in_codes where code_hash in (
            select code_hash from sign_in_codes where expires_at < ${code.signedInAt} order by expires_at limit ${sweptAtOnce}
            for update skip locked))
        insert into sign_in_codes (code_hash, kind, client_id, subject, challenge, redirect_path, signed_in_at, expires_at)
        values (${code.codeHash}::bytea, ${code.kind}, ${code.clientId}, ${code.subject}, ${code.challenge},
          ${code.redirectPath}, ${code.signedInAt}, ${code.expiresAt})`;
    },
    async find(codeHash, kind, now) {
      const [row] = await sql<SignInCode[]>`
        select code_hash as "codeHash", kind, client_id as "clientId", subject, challenge, redirect_path as "redirectPath",
          signed_in_at as "signedInAt", expires_at as "expiresAt"
        from sign_in_codes where code_hash = ${codeHash}::bytea and kind = ${kind} and expires_at > ${now}`;
      return row;
    },
    async use(codeHash) {
      const rows = await sql`delete from sign_in_codes where code_hash = ${codeHash}::bytea returning 1`;
      return rows.length === 1;
    },
  };
}
