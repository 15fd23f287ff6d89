import qrcode from 'qrcode';
import {
  composePass,
  type IsSigned,
  type PassClaims,
  type PassFault,
  parsePass,
  readPass,
} from '../../../core/passes/index.ts';
import type { Keyring } from '../../foundation/index.ts';

export const passMediaTypes = ['application/json', 'image/png', 'image/svg+xml'] as const;

export interface Passes {
  /** A signed pass. The same claims give the same pass: Ed25519 is deterministic. */
  issue(claims: PassClaims): string;
  /**
   * The claims of a scanned text that is a pass of this drill, or why it is none. Expiry is not looked at, nor whether its
   * window is still the person's.
   */
  read(pass: string, drillId: string): PassClaims | PassFault;
  /** Whose registration a text claims to be a pass of, right or wrong: nothing is verified. */
  claimed(pass: string): string | undefined;
  /**
   * The pass as a QR code, error correction M (15 % may be damaged), with the quiet zone of four modules that the standard
   * asks for. A module of the PNG has 12 pixels: printed or shown by an app that scales it, none is blurred into another.
   */
  draw(pass: string, type: 'image/png' | 'image/svg+xml'): Promise<Buffer | string>;
}

const pixelsOfModule = 12;

/** Issues, reads and draws passes with the keyring's pass keys. */
export function createPasses(keyring: Pick<Keyring, 'signer' | 'find' | 'all'>): Passes {
  const isSigned: IsSigned = (kid, signed, signature) => {
    const named = kid === undefined ? keyring.all('pass') : [keyring.find('pass', kid)];
    return named.some((key) => key?.made(Buffer.from(signed), Buffer.from(signature)) === true);
  };
  return {
    issue: (claims) => composePass(claims, (bytes) => keyring.signer('pass').sign(Buffer.from(bytes))),
    read: (pass, drillId) => readPass(pass, drillId, isSigned),
    claimed(pass) {
      const parsed = parsePass(pass);
      return typeof parsed === 'string' ? undefined : parsed.registrationId;
    },
    draw: (pass, type) =>
      type === 'image/png'
        ? qrcode.toBuffer(pass, { errorCorrectionLevel: 'M', scale: pixelsOfModule, margin: 4 })
        : qrcode.toString(pass, { errorCorrectionLevel: 'M', type: 'svg', margin: 4 }),
  };
}
