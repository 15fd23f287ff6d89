import type { BoxStatus } from '../lifecycle/index.ts';
import type { DiscardReason } from '../swabs/index.ts';

/** Who acts, as far as a box has to do with it. */
export type Party =
  | { kind: 'site'; id: string; sub: string }
  | { kind: 'courier'; id: string; sub: string }
  | { kind: 'laboratory'; id: string; sub: string }
  | { kind: 'headquarters'; id: string; sub: string };

export const receiverKinds = ['courier', 'laboratory', 'outsider'] as const;

/** Whom a box is handed to. An outsider has no token: their name and why they came stand elsewhere, sealed. */
export interface Receiver {
  kind: (typeof receiverKinds)[number];
  /** A courier's `sub`, a laboratory's id; empty for an outsider. */
  id: string;
}

export interface Box {
  id: string;
  code: string;
  /** Null while only a laboratory has heard of it. */
  siteId: string | null;
  /** Where it is to go. */
  laboratoryId: string | null;
  status: BoxStatus;
  /** When its site said that it was sealed, and how many tubes were counted. */
  sealedAt: Date | null;
  counted: number | null;
  /** When its site or headquarters gave it up, whether or not that could still be done. */
  cancelledAt: Date | null;
  /** When a laboratory had the first of its tubes in the hand. */
  receivedAt: Date | null;
  /** Whether another site has opened a box of this code. */
  twin: boolean;
}

export const conditions = ['good', 'leaked', 'empty', 'damaged'] as const;
export type Condition = (typeof conditions)[number];

/** `collect-again`: whoever is in it is due again. */
export const dispositions = ['accept', 'collect-again'] as const;
export type Disposition = (typeof dispositions)[number];

export const means = ['scan', 'hand'] as const;

/** What a laboratory found as it had the tube in its hands. */
export interface Reception {
  at: Date;
  means: (typeof means)[number];
  condition: Condition;
  disposition: Disposition;
}

/** Why a tube cannot count in a box as it was recorded. */
export const boxContradictions = ['tube-in-box', 'tube-elsewhere', 'box-sealed', 'box-elsewhere'] as const;
export type BoxContradiction = (typeof boxContradictions)[number];

/**
 * A tube as it stands in a box. `in`: this is its box; `contested`: it was recorded, and contradicts something; `out`: taken
 * out again, or the box was given up.
 */
export interface BoxTube {
  boxId: string;
  barcode: string;
  /** Null where no tube of that code is known, nor the site that it is of. */
  tubeId: string | null;
  state: 'in' | 'contested' | 'out';
  contest: BoxContradiction | null;
  /** When its site put it in; null for one that the manifest does not have. */
  listedAt: Date | null;
  reception: Reception | null;
}

export interface Handover {
  id: string;
  boxId: string;
  to: Receiver;
  /** Null while only the receiver has said so. */
  givenBy: Party | null;
  givenAt: Date | null;
  count: number | null;
  /** Whoever signed for it. */
  acceptedBy: string | null;
  acceptedAt: Date | null;
  acceptedCount: number | null;
  withdrawnAt: Date | null;
}

/** A tube that a box has to do with, as its site knows it. */
export interface KnownTube {
  id: string;
  siteId: string;
  barcode: string;
  status: 'open' | 'sealed' | 'discarded';
}

/** What differs from what should be. */
export const discrepancyCodes = [
  'missing',
  'unlisted',
  'unknown-tube',
  'count-differs',
  'not-sealed',
  'not-accepted',
  'handed-over-twice',
  'box-not-held',
  'not-given',
  'box-cancelled',
  ...boxContradictions,
] as const;
export type DiscrepancyCode = (typeof discrepancyCodes)[number];

/**
 * How one is resolved. `explained`: it is as it is; `taken-in`: the tube belongs to this box; `not-packed`: it is at its
 * site, and free for another box; `lost`: whoever is in it is due again.
 */
export const outcomes = ['explained', 'taken-in', 'not-packed', 'lost'] as const;
export type Outcome = (typeof outcomes)[number];

export interface Discrepancy {
  boxId: string;
  code: DiscrepancyCode;
  /** The tube's code, the handover's id, `seal`; empty where it is about the box. */
  about: string;
  /** Null while it is open. */
  outcome: Outcome | null;
}

export interface Explanation {
  code: DiscrepancyCode;
  about: string;
  outcome: Outcome;
}

interface Recorded {
  boxId: string;
  by: Party;
  at: Date;
  /** Whether it has happened already, without a network: then it cannot be refused. */
  offline: boolean;
}

/** What is done with boxes. */
export type BoxAct = Recorded &
  (
    | { kind: 'open'; siteId: string; laboratoryId: string | null }
    | { kind: 'send-to'; laboratoryId: string }
    /** `tubeId` is what the code means at the box's site, whether or not anybody has opened such a tube. */
    | { kind: 'pack'; barcode: string; tubeId: string }
    | { kind: 'unpack'; barcode: string }
    | { kind: 'seal'; counted: number }
    | { kind: 'cancel' }
    | { kind: 'hand-over'; handoverId: string; to: Receiver; count: number }
    | { kind: 'accept'; handoverId: string; count: number }
    | { kind: 'withdraw'; handoverId: string }
    | ({ kind: 'receive'; barcode: string } & Omit<Reception, 'at'>)
    | { kind: 'lose' }
    | { kind: 'reconcile'; explanations: readonly Explanation[] }
  );

/** Why an act is refused of somebody who stands there. */
export type BoxRefusal =
  | BoxContradiction
  | 'box-unknown'
  | 'box-not-sealed'
  | 'box-empty'
  | 'box-closed'
  | 'box-underway'
  | 'box-not-held'
  | 'tube-discarded'
  | 'not-in-box'
  | 'handed-over-twice'
  | 'handover-unknown'
  | 'handover-over';

export type BoxWarning =
  | 'count-differs'
  | 'tube-not-known'
  | 'tube-not-sealed'
  | 'unlisted'
  | 'kept-for-review'
  | 'sequence-reused';

export interface BoxOutcome {
  /** `same`: it was so already. `kept`: it contradicts something, and stands. */
  result: 'done' | 'same' | 'refused' | 'kept';
  code: BoxRefusal | null;
  /** The code of another box that has the tube. */
  other: string | null;
  warnings: BoxWarning[];
  /** Explanations that answer to nothing that is open. */
  unmatched: Explanation[];
}

/** A tube that is given up: whoever is in it is due again. */
export interface GivenUp {
  /** The number of the act that gave it up, from 0. */
  act: number;
  tubeId: string;
  barcode: string;
  reason: DiscardReason;
}
