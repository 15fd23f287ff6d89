import { Webhook } from 'standardwebhooks';
import { open, type SecretKey, seal } from '../../../platform/crypto/index.ts';

/** How Standard Webhooks marks a secret that two sides share. */
const prefix = 'whsec_';

/** A secret of 256 bits, in the form in which libraries take it. */
export function webhookSecret(bytes: Buffer): string {
  return prefix + bytes.toString('base64');
}

/** Encrypts an endpoint's secret under the drill's data key. */
export function sealSecret(key: SecretKey, endpointId: string, secret: string): Buffer {
  return seal(key, secret, contextOf(endpointId));
}

/** @throws Error under another drill's key, or of another endpoint */
export function openSecret(key: SecretKey, endpointId: string, sealed: Buffer): string {
  return open(key, sealed, contextOf(endpointId)).toString('utf8');
}

function contextOf(row: string) {
  return { table: 'webhook_endpoints', column: 'secret', row };
}

/**
 * The headers of one attempt. It is signed with each of the secrets: while they are changed, a receiver may hold
 * either. `at` is the machine's time; receivers refuse what is older than a few minutes.
 */
export function signedHeaders(
  secrets: readonly string[],
  messageId: string,
  at: Date,
  body: string,
): Record<string, string> {
  return {
    'content-type': 'application/json',
    'user-agent': 'muster-webhooks',
    'webhook-id': messageId,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(messageId, at, body)).join(' '),
  };
}
