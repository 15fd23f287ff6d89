import type { Answer, TestApp } from '../../../support/app.ts';
import { city, gulou } from '../../../support/divisions.ts';
import { type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { person, registration } from '../../../support/people.ts';
import { type Lane, laneAt, register } from '../check-in/lane.ts';
import { type Rack, rackAt } from '../tubes/rack.ts';

export interface BoxActBody {
  code: string;
  status: string;
  listed: number;
  received: number;
  handoverId: string | null;
  warnings: string[];
  contradiction: string | null;
  unmatched: object[];
  /** Of a refusal that names another box. */
  box?: string;
  errors?: { pointer: string; code: string }[];
}

export interface BoxBody extends BoxActBody {
  site: string | null;
  laboratory: string | null;
  counted: number | null;
  differs: number;
  minutesLeft: number | null;
  dueAt: string | null;
  tubes: {
    barcode: string;
    state: string;
    contradiction: string | null;
    listedAt: string | null;
    receivedAt: string | null;
    by: string | null;
    condition: string | null;
    disposition: string | null;
    minutesLeft: number | null;
  }[];
  handovers: {
    id: string;
    to: string;
    receiver: string;
    unverified: boolean;
    givenBy: string | null;
    acceptedBy: string | null;
    count: number | null;
    acceptedCount: number | null;
    temperature: number | null;
    withdrawnAt: string | null;
  }[];
  discrepancies: { code: string; about: string; outcome: string | null; explainedBy: string | null }[];
  way: { act: string; by: string; about: string | null; code: string | null }[];
}

/** Somebody who does things with boxes. */
export interface Hand {
  sub: string;
  token: string;
  post(path: string, body?: object): Promise<Answer<BoxActBody>>;
  batch(acts: unknown[]): Promise<{ deviceSeq: number | null; status: number; body: BoxActBody }[]>;
  see(code: string): Promise<Answer<BoxBody>>;
  seq(): number;
}

/** A morning of boxes: a drill with a laboratory, a tablet of its first site, two couriers, a laboratory. */
export async function depotOf(t: TestApp) {
  const drill: SeededDrill = await seedDrill(t, { lanes: 20 });
  const site = drill.gulou[0] ?? '';
  const { id: laboratory } = await t.need<{ id: string }>('POST', `/v1/drills/${drill.id}/laboratories`, {
    token: drill.cityHq,
    body: { name: '市疾控中心实验室', districts: [city] },
  });
  const lane: Lane = await laneAt(t, site, 'tablet');
  const rack: Rack = await rackAt(t, site, 'tablet');
  let people = 0;
  let checkIns = 50_000;

  function hand(sub: string, token: string): Hand {
    let last = 0;
    const seq = () => ++last;
    const at = () => t.clock.now().toISOString();
    const url = `/v1/drills/${drill.id}/boxes`;
    return {
      sub,
      token,
      seq,
      post: (path, body = {}) =>
        t.call('POST', `${url}${path}`, { token, body: { deviceSeq: seq(), at: at(), ...body } }),
      async batch(acts) {
        const { items } = await t.need<{ items: Awaited<ReturnType<Hand['batch']>> }>(
          'POST',
          `${url}/batch`,
          {
            token,
            body: { acts },
          },
        );
        return items;
      },
      see: (code) => t.call('GET', `${url}/${code}`, { token }),
    };
  }

  const as = async (role: 'tablet' | 'courier' | 'lab', sub: string, more: object = {}) =>
    hand(sub, await t.token(role, { sub, ...more }));
  const tablet = await as('tablet', 'tablet', { site });
  return {
    t,
    drill,
    site,
    laboratory,
    lane,
    rack,
    tablet,
    hand,
    elsewhere: await as('tablet', 'tablet-2', { site: drill.gulou[1] }),
    courier: await as('courier', 'courier-1'),
    second: await as('courier', 'courier-2'),
    lab: await as('lab', 'clerk', { laboratory }),
    headquarters: hand('gulou', drill.gulouHq),

    /** A sealed tube with that many people in it; answers who they are. */
    async tube(barcode: string, count = 1): Promise<string[]> {
      const ids: string[] = [];
      for (let index = 0; index < count; index++) {
        const n = people++;
        await register(t, drill, registration(n, gulou.communities[0]));
        const { body } = await lane.one({ deviceSeq: checkIns++, document: person(n).document });
        await rack.swab(barcode, { registrationId: body.registrationId });
        ids.push(body.registrationId);
      }
      await rack.act(barcode, 'seal', { counted: count });
      return ids;
    },

    /** A box of these tubes, sealed. */
    async box(code: string, barcodes: readonly string[]): Promise<void> {
      await tablet.post('', { code });
      for (const barcode of barcodes) await tablet.post(`/${code}/tubes`, { barcode });
      await tablet.post(`/${code}/seal`, { counted: barcodes.length });
    },

    async statusOf(id: string): Promise<string> {
      const [row] = await t.sql<{ status: string }[]>`select status from registrations where id = ${id}`;
      return row?.status ?? '';
    },
  };
}

export type Depot = Awaited<ReturnType<typeof depotOf>>;
