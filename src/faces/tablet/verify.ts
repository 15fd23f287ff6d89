import { type IsSigned, parsePass } from '../../core/passes/index.ts';
import type { PassKey } from '../../core/tablet/index.ts';

/** Verifies passes with the browser's own cryptography, which answers later: a scan is looked at before it is decided on. */
export interface Verifier {
  /** Takes keys; answers whether this browser can verify with them. */
  take(keys: readonly PassKey[]): Promise<boolean>;
  /** Looks whether a scanned text is signed. */
  look(raw: string, drillId: string): Promise<void>;
  /** What was found of the text that was looked at last; of any other that it is not signed. */
  isSigned: IsSigned;
}

const same = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at]);

export function createVerifier(): Verifier {
  let keys = new Map<string, CryptoKey>();
  let signed: Uint8Array | undefined;
  return {
    async take(some) {
      try {
        const read = some.map(async ({ kid, kty, crv, x }) => {
          const key = await crypto.subtle.importKey('jwk', { kty, crv, x }, 'Ed25519', false, ['verify']);
          return [kid, key] as const;
        });
        keys = new Map(await Promise.all(read));
        return true;
      } catch {
        // An old browser: passes count unverified, and the service looks at them later.
        keys = new Map();
        return false;
      }
    },
    async look(raw, drillId) {
      signed = undefined;
      const parsed = parsePass(raw);
      if (typeof parsed === 'string') return;
      const bytes = parsed.signedIn(drillId);
      if (bytes === undefined) return;
      const { kid, signature } = parsed;
      const named = kid === undefined ? [...keys.values()] : [keys.get(kid)];
      const found = named.map(
        async (key) =>
          key !== undefined &&
          crypto.subtle.verify('Ed25519', key, new Uint8Array(signature), new Uint8Array(bytes)),
      );
      if ((await Promise.all(found)).includes(true)) signed = signature;
    },
    isSigned: (_kid, _bytes, signature) => signed !== undefined && same(signed, signature),
  };
}
