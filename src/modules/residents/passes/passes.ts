import qrcode from 'qrcode';
import type { Keyring } from '../../foundation/index.ts';
import { decodePass, encodePass, type PassClaims, readClaims } from './pass-codec.ts';

export const passMediaTypes = ['application/json', 'image/png', 'image/svg+xml'] as const;

export interface Passes {
  /** A signed pass. The same claims give the same pass: Ed25519 is deterministic. */
  issue(claims: PassClaims): string;
  /** The claims of a pass that is ours; undefined for a forged one, or no pass at all. Expiry is not looked at. */
  read(pass: string): PassClaims | undefined;
  /** Whose registration a text claims to be a pass of, right or wrong: nothing is verified. */
  claimed(pass: string): string | undefined;
  /** The pass as a QR code, error correction M (15 % may be damaged). */
  draw(pass: string, type: 'image/png' | 'image/svg+xml'): Promise<Buffer | string>;
}

/** Issues, reads and draws passes with the keyring's pass keys. */
export function createPasses(keyring: Keyring): Passes {
  return {
    issue: (claims) => encodePass(claims, keyring.signer('pass')),
    read: (pass) => decodePass(pass, (kid) => keyring.find('pass', kid)),
    claimed: (pass) => readClaims(pass)?.registrationId,
    draw: (pass, type) =>
      type === 'image/png'
        ? qrcode.toBuffer(pass, { errorCorrectionLevel: 'M', scale: 6 })
        : qrcode.toString(pass, { errorCorrectionLevel: 'M', type: 'svg' }),
  };
}
