import type { Tube } from './tubes.ts';

/** A transport box with what is in it, in fact. */
export interface Box {
  code: string;
  /** Index of the point that packed it. */
  point: number;
  /** Index of the laboratory that it goes to. */
  laboratory: number;
  tubes: Tube[];
  /** The tube that lies in it and that nobody scanned into it. */
  forgotten: Tube | undefined;
  /** Made by the devices of those who give: the courier signs for the first, the laboratory for the second. */
  handovers: { toCourier: string; toLaboratory: string };
}

/** Something done with a box: a row of `POST …/boxes/batch`. */
export type BoxAct = { deviceSeq: number; at: string; code: string } & (
  | { act: 'open' }
  | { act: 'pack'; barcode: string }
  | { act: 'seal'; counted: number }
  | { act: 'hand-over'; id: string; to: { courier: string } | { laboratory: string }; count: number }
  | { act: 'accept'; handover: string; count: number }
  | { act: 'receive'; barcode: string; by: 'scan'; condition?: 'leaked' }
);
