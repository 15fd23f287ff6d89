import type { Clock } from '../../platform/clock.ts';
import {
  createSigner,
  generateSigningKey,
  type SecretKey,
  type Signer,
  unwrapKey,
  wrapKey,
} from '../../platform/crypto/index.ts';
import type { KeyPurpose, KeysRepo, StoredSigningKey } from './keys.repo.ts';

/** A public key as `/.well-known/jwks.json` shows it (RFC 8037). */
export interface PublicKey {
  kid: string;
  kty: 'OKP';
  crv: 'Ed25519';
  x: string;
  use: 'sig';
  alg: 'EdDSA';
  /** What it signs. Not a registered member; verifiers may ignore it. */
  purpose: KeyPurpose;
}

/** The keys that sign tokens and passes, shared by all processes through the database. */
export interface Keyring {
  /** The key that signs now. */
  signer(purpose: KeyPurpose): Signer;
  /** The key of that id, if it is one of ours for this purpose. */
  find(purpose: KeyPurpose, kid: string): Signer | undefined;
  publicKeys(): PublicKey[];
}

/**
 * Loads the signing keys, and makes the first of each purpose. Of two processes that start on an empty database
 * at once, one makes it: the first key's id is fixed, and the other reads it.
 * @throws WrongMasterKeyError where the master key does not open them
 */
export async function openKeyring(deps: {
  repo: KeysRepo;
  masterKey: SecretKey;
  clock: Clock;
}): Promise<Keyring> {
  const { repo, masterKey, clock } = deps;
  let stored = await repo.all();
  for (const purpose of ['token', 'pass'] as const) {
    if (stored.some((key) => key.purpose === purpose)) continue;
    const made = generateSigningKey(`${purpose}-1`);
    await repo.add({
      kid: made.kid,
      purpose,
      publicJwk: made.publicJwk as Record<string, unknown>,
      privateWrapped: wrapKey(masterKey, made.privatePkcs8, `signing/${made.kid}`),
      createdAt: clock.now(),
    });
    stored = await repo.all();
  }
  const signers = new Map(stored.map((key) => [`${key.purpose}/${key.kid}`, toSigner(key, masterKey)]));
  return {
    signer(purpose) {
      const oldest = stored.find((key) => key.purpose === purpose);
      const signer = oldest === undefined ? undefined : signers.get(`${purpose}/${oldest.kid}`);
      if (signer === undefined) throw new Error(`there is no ${purpose} key`);
      return signer;
    },
    find: (purpose, kid) => signers.get(`${purpose}/${kid}`),
    publicKeys: () =>
      stored.map(({ kid, purpose, publicJwk }) => ({
        kid,
        kty: 'OKP',
        crv: 'Ed25519',
        x: String(publicJwk['x']),
        use: 'sig',
        alg: 'EdDSA',
        purpose,
      })),
  };
}

/** Names the setting that is wrong: what OpenSSL says of a key that does not fit helps nobody. */
export class WrongMasterKeyError extends Error {
  override readonly name = 'WrongMasterKeyError';
}

function toSigner(key: StoredSigningKey, masterKey: SecretKey): Signer {
  return createSigner({
    kid: key.kid,
    publicJwk: key.publicJwk,
    privatePkcs8: unwrap(key, masterKey),
  });
}

function unwrap(key: StoredSigningKey, masterKey: SecretKey): Buffer {
  try {
    return unwrapKey(masterKey, key.privateWrapped, `signing/${key.kid}`);
  } catch (cause) {
    throw new WrongMasterKeyError('MASTER_KEY is not the one that this database was filled with', { cause });
  }
}
