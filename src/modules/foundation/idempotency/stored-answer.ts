import { uuidV8FromBytes } from '../../../core/identity/index.ts';
import {
  deriveKey,
  hashSecret,
  keyedHash,
  open,
  type SecretKey,
  seal,
} from '../../../platform/crypto/index.ts';
import { type Draws, repeatableDraws } from '../draws/index.ts';

/** What a request was answered. */
export interface StoredAnswer {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
}

/** One key of one caller on one route: how its row is found, compared and read. */
export interface KeySecrets {
  /** The row's id. */
  id: string;
  /** What equal requests have in common; `body` is a SHA-256. */
  fingerprint(body: Buffer): Buffer;
  seal(answer: StoredAnswer): Buffer;
  open(sealed: Buffer): StoredAnswer;
  /**
   * What the request draws its ids and secrets from. `fingerprint` (undefined for a streamed body) is part of it: of two
   * requests that share a key by mistake, neither is taken for the other.
   */
  draws(fingerprint: Buffer | undefined): Draws;
}

/**
 * Makes the secrets of keys. An answer is sealed under a key that needs both the service's own secret and the
 * Idempotency-Key itself, which is stored nowhere: a stored answer can be read by nobody but the caller who
 * repeats the request, not even with the database and the master key in hand (as long as callers draw their keys
 * at random). So what an answer holds about somebody, or a client's new secret, is safe to keep.
 */
export function createKeySecrets(serviceSecret: SecretKey) {
  const secret = deriveKey(serviceSecret, 'idempotency');

  /** `scope`: caller and route. `target`: method and path with its query. */
  return function secretsOf(scope: readonly string[], key: string, target: string): KeySecrets {
    const name = JSON.stringify([...scope, key]);
    const id = uuidV8FromBytes(keyedHash(secret, `id ${name}`));
    const context = { table: 'idempotency_keys', column: 'answer', row: id };
    let answerKey: SecretKey | undefined;
    const forAnswers = () => {
      answerKey ??= deriveKey(secret, `answer ${hashSecret(name).toString('hex')}`);
      return answerKey;
    };
    return {
      id,
      fingerprint: (body) => keyedHash(secret, `request ${target} ${body.toString('hex')}`),
      draws(fingerprint) {
        const request = fingerprint?.toString('hex') ?? target;
        return repeatableDraws(() =>
          deriveKey(secret, `draws ${hashSecret(JSON.stringify([name, request])).toString('hex')}`),
        );
      },
      seal: (answer) => seal(forAnswers(), encode(answer), context),
      open: (sealed) => decode(open(forAnswers(), sealed, context)),
    };
  };
}

/** One line of JSON, then the body's bytes as they were sent. */
function encode({ status, headers, body }: StoredAnswer): Buffer {
  const text = typeof body === 'string';
  return Buffer.concat([
    Buffer.from(`${JSON.stringify({ status, headers, text })}\n`),
    Buffer.from(body as string),
  ]);
}

function decode(bytes: Buffer): StoredAnswer {
  const end = bytes.indexOf(0x0a);
  const { status, headers, text } = JSON.parse(bytes.toString('utf8', 0, end)) as {
    status: number;
    headers: Record<string, string>;
    text: boolean;
  };
  const body = bytes.subarray(end + 1);
  return { status, headers, body: text ? body.toString('utf8') : body };
}
