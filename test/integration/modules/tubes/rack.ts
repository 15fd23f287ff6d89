import type { Answer, TestApp } from '../../../support/app.ts';

export interface SwabAnswer {
  registrationId?: string;
  name?: string;
  barcode: string;
  count: number;
  poolSize: number;
  warnings: string[];
  contradiction: string | null;
  code?: string;
}

export interface TubeBody {
  barcode: string;
  siteId: string;
  kind: string;
  poolSize: number;
  status: string;
  count: number;
  counted: number | null;
  people: {
    registrationId: string;
    name: string;
    status: string;
    state: string;
    contradiction: string | null;
  }[];
  way: { act: string; by: string; code: string | null; registrations: string[] }[];
  sameCode: { siteId: string }[];
}

export interface SwabReviewBody {
  siteId: string;
  id: string;
  code: string;
  barcode: string | null;
  registrationId: string | null;
  name: string | null;
  settledAt: string | null;
  settledBy: string | null;
}

/** A tablet that works with tubes. */
export interface Rack {
  sub: string;
  open(barcode: string, more?: object): Promise<Answer<SwabAnswer>>;
  swab(barcode: string, who: object): Promise<Answer<SwabAnswer>>;
  /** Any other single act on a tube. */
  act(barcode: string, what: 'move' | 'seal' | 'discard', body: object): Promise<Answer<SwabAnswer>>;
  /** `as`: the number of the act as the query says it, where it is not the next. */
  takeOut(barcode: string, registrationId: string, as?: string): Promise<Answer<SwabAnswer>>;
  batch(swabs: unknown[], more?: object): Promise<Answer<{ items: BatchItem[]; code?: string }>>;
  /** The number of the next act. */
  seq(): number;
}

export interface BatchItem {
  deviceSeq: number | null;
  status: number;
  body: SwabAnswer;
}

export async function rackAt(t: TestApp, site: string | undefined, sub: string): Promise<Rack> {
  const token = await t.token('tablet', { sub, site });
  const at = () => t.clock.now().toISOString();
  let last = 0;
  const seq = () => ++last;
  const post = (path: string, body: object): Promise<Answer<SwabAnswer>> =>
    t.call('POST', `/v1/sites/${site}/${path}`, { token, body: { deviceSeq: seq(), at: at(), ...body } });
  return {
    sub,
    open: (barcode, more = {}) => post('tubes', { barcode, ...more }),
    swab: (barcode, who) => post(`tubes/${encodeURIComponent(barcode)}/samples`, who),
    act: (barcode, what, body) => post(`tubes/${encodeURIComponent(barcode)}/${what}`, body),
    takeOut: (barcode, registrationId, as = String(seq())) =>
      t.call(
        'DELETE',
        `/v1/sites/${site}/tubes/${barcode}/samples/${registrationId}?deviceSeq=${as}&at=${encodeURIComponent(at())}`,
        { token },
      ),
    batch: (swabs, more = {}) =>
      t.call('POST', `/v1/sites/${site}/swabs/batch`, {
        token,
        body: {
          ...more,
          swabs: swabs.map((row) =>
            typeof row === 'object' && row !== null && !Array.isArray(row) ? { at: at(), ...row } : row,
          ),
        },
      }),
    seq,
  };
}
