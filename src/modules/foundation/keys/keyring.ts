import type { Clock } from '../../../platform/clock.ts';
import {
  createSigner,
  generateSigningKey,
  type MasterKeys,
  newKey,
  type SecretKey,
  type Signer,
  secretKey,
  thumbprint,
} from '../../../platform/crypto/index.ts';
import type { KeyPurpose, KeysRepo, StoredSigningKey } from './keys.repo.ts';
import { createKeyWrapping } from './wrapping.ts';

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
  /** The key of that id, if it is one of ours for this purpose; also by the id that it had in earlier days. */
  find(purpose: KeyPurpose, kid: string): Signer | undefined;
  /** All keys of ours for this purpose, each once: what names no key may be of any of them. */
  all(purpose: KeyPurpose): readonly Signer[];
  publicKeys(): PublicKey[];
  /**
   * The secret that the service's processes share. Unlike the master key it never changes: what hashes are made with
   * must stay the same while master keys come and go.
   */
  secret: SecretKey;
}

/**
 * Loads the signing keys and the service's secret, and makes the first of each. Of two processes that start on an
 * empty database at once, one makes it, and the other reads it.
 *
 * Keys are known by their thumbprints, so that no two services' keys have the same id; a pass's by the beginning of it,
 * for what stands in a QR code makes it finer. Keys of earlier days are called `token-1` and `pass-1`: a token is signed under the thumbprint all the same (those already given are good for an hour,
 * and whoever has not heard of the new id asks for the keys again), a pass under the old id, for tablets without a network
 * know no other.
 * @throws WrongMasterKeyError where the master keys do not open them
 */
export async function openKeyring(deps: {
  repo: KeysRepo;
  masterKeys: MasterKeys;
  clock: Clock;
}): Promise<Keyring> {
  const { repo, masterKeys, clock } = deps;
  const wrapping = createKeyWrapping(deps);
  let stored = await repo.all();
  for (const purpose of ['token', 'pass'] as const) {
    if (stored.some((key) => key.purpose === purpose)) continue;
    const { publicJwk, privatePkcs8 } = generateSigningKey();
    const kid = idOf(purpose, publicJwk);
    stored = await wrapping.insert(async (wrap) => {
      const privateWrapped = wrap.key(privatePkcs8, signingKeyName(kid));
      const key = { kid, purpose, publicJwk: { ...publicJwk }, privateWrapped, createdAt: clock.now() };
      await repo.addFirst(key, wrap.by);
      const keys = await repo.all();
      return keys.some((one) => one.purpose === purpose) ? keys : undefined;
    });
  }
  const secretWrapped =
    (await repo.secret(sharedSecret)) ??
    (await wrapping.insert(async (wrap) => {
      const wrapped = wrap.key(newKey(), secretName(sharedSecret));
      await repo.addSecret({ name: sharedSecret, wrapped, createdAt: clock.now() }, wrap.by);
      return repo.secret(sharedSecret);
    }));
  const secret = secretKey(unwrap(masterKeys, secretWrapped, secretName(sharedSecret)));
  const keys = stored.flatMap((key) => namesOf(key).map((kid) => ({ kid, key })));
  function signersOf(purpose: KeyPurpose): Signer[] {
    return stored.filter((key) => key.purpose === purpose).map((key) => toSigner(key, masterKeys));
  }
  const ofPurpose = { token: signersOf('token'), pass: signersOf('pass') };
  const signers = new Map(
    keys.map(({ kid, key }) => [`${key.purpose}/${kid}`, { ...toSigner(key, masterKeys), kid }]),
  );
  return {
    secret,
    signer(purpose) {
      const signs = keys.find(({ key }) => key.purpose === purpose);
      const signer = signs === undefined ? undefined : signers.get(`${purpose}/${signs.kid}`);
      if (signer === undefined) throw new Error(`there is no ${purpose} key`);
      return signer;
    },
    find: (purpose, kid) => signers.get(`${purpose}/${kid}`),
    all: (purpose) => ofPurpose[purpose],
    publicKeys: () =>
      keys.map(({ kid, key: { purpose, publicJwk } }) => ({
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

/** Characters of the thumbprint that a pass names its key by: 96 bits, among the few keys of one service. */
const passIdLength = 16;

function idOf(purpose: KeyPurpose, publicJwk: StoredSigningKey['publicJwk']): string {
  const whole = thumbprint(publicJwk);
  return purpose === 'pass' ? whole.slice(0, passIdLength) : whole;
}

/** The ids of a stored key; it signs under the first. */
function namesOf({ kid, purpose, publicJwk }: StoredSigningKey): string[] {
  const own = idOf(purpose, publicJwk);
  return purpose === 'pass' || kid === own ? [kid] : [own, kid];
}

/** Names the setting that is wrong: what OpenSSL says of a key that does not fit helps nobody. */
export class WrongMasterKeyError extends Error {
  override readonly name = 'WrongMasterKeyError';
}

/** The service's one secret; keys for its purposes are derived from it. */
const sharedSecret = 'shared';

/** The name that a signing key is bound to where it is wrapped. */
export function signingKeyName(kid: string): string {
  return `signing/${kid}`;
}

/** The name that a secret is bound to where it is wrapped. */
export function secretName(name: string): string {
  return `secret/${name}`;
}

function toSigner(key: StoredSigningKey, masterKeys: MasterKeys): Signer {
  return createSigner({
    kid: key.kid,
    publicJwk: key.publicJwk,
    privatePkcs8: unwrap(masterKeys, key.privateWrapped, signingKeyName(key.kid)),
  });
}

function unwrap(masterKeys: MasterKeys, wrapped: Buffer, name: string): Buffer {
  try {
    return masterKeys.unwrap(wrapped, name);
  } catch (cause) {
    throw new WrongMasterKeyError(
      'MASTER_KEY is not the one that this database was filled with. (After it was changed: give the old one as MASTER_KEY_PREVIOUS, and run `npm run keys -- rotate`.)',
      { cause },
    );
  }
}
