import type { Ask, TestApp } from '../../../support/app.ts';

export interface Item {
  delivered: number;
  used: number;
  usedByHand: number;
  left: number;
  onTheWay: number;
  neededToday: number | null;
  hoursLeft: number | null;
  unknown: string | null;
  finding: string | null;
}

export interface SiteSupplies {
  siteId: string;
  tube: Item;
  swab: Item;
  gown: Item;
}

export interface SupplyRequest {
  id: string;
  status: string;
  askedOf: string;
  asked: number;
  promised: number | null;
  sent: number | null;
  received: number | null;
  difference: number | null;
  explainedAt: string | null;
  acts: { act: string; count: number | null; by: string; reason: string | null }[];
}

/** What is done with a request for supplies, over HTTP. */
export const stepsOf = (t: TestApp, drillId: string) => {
  const step = <B>(id: string, act: string, ask: Ask) =>
    t.call<B>('POST', `/v1/drills/${drillId}/supply-requests/${id}/${act}`, ask);
  return step;
};
