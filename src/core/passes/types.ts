/** What a pass 登记码 says: ids and a time, no name and no number. */
export interface PassClaims {
  registrationId: string;
  drillId: string;
  slotId: string;
  expiresAt: Date;
}

/**
 * Why a scanned text is no pass that counts: another QR code (`other-code`), a bare number as of an identity document,
 * a pass of which only a part was read, one that none of the keys has signed, one of another drill.
 */
export type PassFault = 'other-code' | 'document-number' | 'cut-off' | 'forged' | 'other-drill';

/** What a text says that has the form of a pass, and what its signature is to be held against. */
export interface UnverifiedPass extends Omit<PassClaims, 'drillId'> {
  /** The key that it names; undefined where any of the service's may have signed it. */
  kid: string | undefined;
  signature: Uint8Array;
  /** The bytes that are signed if it is a pass of this drill; undefined where it says itself that it is of another. */
  signedIn(drillId: string): Uint8Array | undefined;
  /** The drill that it names, where the signature does not tell it. */
  drillId?: string;
}
