import base45 from 'base45';
import { encode } from 'cborg';
import { composePass, type PassClaims } from '../../src/core/passes/index.ts';
import type { Signer } from '../../src/platform/crypto/index.ts';

/** A pass as the service gives it, by any key. */
export function encodePass(claims: PassClaims, signer: Pick<Signer, 'sign'>): string {
  return composePass(claims, (bytes) => signer.sign(Buffer.from(bytes)));
}

const bytesOf = (uuid: string): Buffer => Buffer.from(uuid.replaceAll('-', ''), 'hex');

/** A pass of the first form, as the service gave them before. */
export function encodeFirstPass(
  claims: PassClaims & { siteId: string },
  signer: Pick<Signer, 'sign' | 'kid'>,
): string {
  const head = encode(
    new Map<number, unknown>([
      [1, -8],
      [4, Buffer.from(signer.kid)],
    ]),
  );
  const payload = encode(
    new Map<number, unknown>([
      [4, Math.floor(claims.expiresAt.getTime() / 1000)],
      [7, bytesOf(claims.registrationId)],
      [-65537, bytesOf(claims.drillId)],
      [-65538, bytesOf(claims.siteId)],
      [-65539, bytesOf(claims.slotId)],
    ]),
  );
  const signature = signer.sign(Buffer.from(encode(['Signature1', head, new Uint8Array(), payload])));
  return `MUSTER1:${base45.encode(Buffer.concat([Buffer.of(0xd2), encode([head, new Map(), payload, signature])]))}`;
}
