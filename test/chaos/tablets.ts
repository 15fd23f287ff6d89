import type { Random } from '../../src/core/random.ts';
import { person } from '../support/people.ts';
import type { Asking, Told } from './asking.ts';
import type { Journal } from './journal.ts';
import type { Queues } from './queues.ts';
import type { Townsfolk } from './townsfolk.ts';

/** A check-in as a tablet has written it down. */
interface Row {
  id: string;
  row: { deviceSeq: number; at: string; lane: string; document: object };
}

/** Something that was done with a tube, and what is written down once it is acknowledged. */
interface RackAct {
  about: string;
  row: { act: string; barcode: string; deviceSeq: number; at: string } & Record<string, unknown>;
  acknowledged(): void;
}

export interface TestableTube {
  barcode: string;
  testedAt: string;
}

interface CheckInAnswer {
  registrationId?: string;
  code?: string;
}

interface Item {
  status: number;
  body: { code?: string };
}

/** Most rows of an upload: of check-ins, and of what was done with tubes (as many as the service writes in one). */
const MOST_CHECK_INS = 200;
const MOST_ACTS = 100;
/** For how long a tablet is out of reach before it uploads. */
const HOLE_MS = 1_500;
/** How long staff at a lane, or at a table, take for one person. */
const AT_LANE_MS = 80;
const AT_TABLE_MS = 60;
const PER_TUBE = 10;
/** Of uploads that were answered: sent once more, as by a tablet that was switched off before it had noted the answer. */
const SENT_TWICE = 0.1;

/**
 * Tablets at lanes, which check people in, and at tables, which fill tubes: some do one act after the other while the person
 * stands there, others upload what has gathered in a network hole.
 */
export function createTablets(
  town: Townsfolk,
  asking: Asking,
  journal: Journal,
  queues: Queues,
  between: { toComeIn: { n: number; id: string }[]; toSwab: string[]; toTest: TestableTube[] },
) {
  const site = `/v1/sites/${town.siteId}`;
  const { toComeIn, toSwab, toTest } = between;

  function contradicts(what: string, said: unknown): void {
    journal.contradictions.push(`${what}: ${JSON.stringify(said)?.slice(0, 300)}`);
  }

  /** Sends rows until each was taken or refused: those that could not be taken now are sent again as they were. */
  async function upload<R>(
    rows: readonly R[],
    send: (left: readonly R[]) => Promise<Told<{ items?: Item[]; code?: string }> | undefined>,
    take: (row: R, item: Item) => void,
    givenUp: (row: R) => void,
    again: boolean,
  ): Promise<void> {
    for (let left = rows; left.length > 0; ) {
      const told = await send(left);
      if (told === undefined) {
        for (const row of left) givenUp(row);
        return;
      }
      const items = told.body.items ?? left.map(() => ({ status: told.status, body: told.body }));
      const passing: R[] = [];
      for (const [index, row] of left.entries()) {
        const item = items[index];
        if (item !== undefined && item.status >= 500) passing.push(row);
        else take(row, item ?? { status: told.status, body: told.body });
      }
      left = passing;
    }
    if (!again) return;
    const told = await send(rows);
    for (const item of told?.body.items ?? []) {
      // Known already, or (5xx) not looked at.
      if (item.status !== 200 && item.status < 500)
        contradicts('what was sent a second time was new', [item.status, item.body.code]);
    }
  }

  async function lane(who: number, random: Random): Promise<void> {
    const { sub: device, token } = town.tablets[who] ?? { sub: '', token: '' };
    // Every other tablet uploads what has gathered.
    const offline = who % 2 === 1;
    for (let deviceSeq = 1; queues.running(); ) {
      const people = offline
        ? await queues.gather(toComeIn, MOST_CHECK_INS, HOLE_MS)
        : await queues.gather(toComeIn, 1, 0);
      if (people === undefined) return;
      const at = new Date().toISOString();
      const rows = people.map(
        ({ n, id }): Row => ({
          id,
          row: { deviceSeq: deviceSeq++, at, lane: String(1 + who), document: person(n).document },
        }),
      );
      await upload(
        rows,
        (left) =>
          asking.ask({
            what: offline ? 'upload check-ins' : 'check in',
            method: 'POST',
            path: offline ? `${site}/check-ins/batch` : `${site}/check-ins`,
            token,
            body: offline ? { checkIns: left.map(({ row }) => row) } : (left[0]?.row ?? {}),
          }),
        ({ id, row }, item) => {
          const body: CheckInAnswer = item.body;
          if (item.status > 201 || body.registrationId !== id) {
            contradicts(`${id} was not checked in`, [item.status, body]);
            return;
          }
          journal.checkedIn.push({ registrationId: id, device, deviceSeq: row.deviceSeq });
          journal.acknowledged += 1;
          toSwab.push(id);
        },
        ({ id }) => journal.doubtful.add(id),
        offline && random.chance(SENT_TWICE),
      );
      if (!offline) await queues.rest(AT_LANE_MS);
    }
  }

  async function rack(who: number, table: number, random: Random): Promise<void> {
    const { token } = town.tablets[who] ?? { token: '' };
    // One table works as people come; of the others, each second swabs everybody into a tube of their own.
    const offline = table > 0;
    const perTube = offline && table % 2 === 0 ? 1 : PER_TUBE;
    let deviceSeq = 1_000_000;
    let tubes = 0;

    /** All that is done with one tube, in order; `toTest` once its seal is acknowledged. */
    function actsOf(people: readonly string[]): RackAct[] {
      const barcode = `CH-${who}-${String(tubes++).padStart(6, '0')}`;
      const testedAt = new Date().toISOString();
      const act = (
        name: string,
        fields: Record<string, unknown>,
        acknowledged: () => void,
        about = barcode,
      ) => ({
        about: `${name} of ${about}`,
        row: { act: name, barcode, deviceSeq: deviceSeq++, at: testedAt, ...fields },
        acknowledged,
      });
      const kind = perTube === 1 ? 'single' : 'pool';
      return [
        act('open', { kind, poolSize: perTube }, () => journal.opened.push(barcode)),
        ...people.map((registrationId) =>
          act(
            'sample',
            { registrationId },
            () => journal.sampled.push({ registrationId, barcode }),
            registrationId,
          ),
        ),
        act('seal', { counted: people.length }, () => {
          journal.sealed.set(barcode, people.length);
          toTest.push({ barcode, testedAt });
        }),
      ];
    }

    const take = ({ about, acknowledged }: RackAct, { status, body }: Item): void => {
      if (status > 201) {
        contradicts(about, [status, body]);
        return;
      }
      journal.acknowledged += 1;
      acknowledged();
    };

    /** One act as it is done while the person stands there. Answers whether it was taken. */
    async function live({ about, row, acknowledged }: RackAct): Promise<boolean> {
      const { act, barcode, ...body } = row;
      const path = { open: '', sample: `/${barcode}/samples`, seal: `/${barcode}/seal` }[act];
      const told = await asking.ask<Item['body']>({
        what: 'swab',
        method: 'POST',
        path: `${site}/tubes${path}`,
        token,
        body: act === 'open' ? { barcode, ...body } : body,
      });
      if (told === undefined) return false;
      take({ about, row, acknowledged }, told);
      return told.status <= 201;
    }

    async function fillLive(people: readonly string[]): Promise<void> {
      for (const act of actsOf(people)) {
        if (!(await live(act))) return;
        await queues.rest(AT_TABLE_MS);
      }
    }

    async function uploadActs(acts: readonly RackAct[]): Promise<void> {
      await upload(
        acts,
        (left) =>
          asking.ask({
            what: 'upload swabs',
            method: 'POST',
            path: `${site}/swabs/batch`,
            token,
            body: { swabs: left.map(({ row }) => row) },
          }),
        take,
        () => undefined,
        random.chance(SENT_TWICE),
      );
    }

    while (queues.running()) {
      const most = offline ? Math.floor(MOST_ACTS / (perTube + 2)) * perTube : perTube;
      const people = await queues.gather(toSwab, most, offline ? HOLE_MS : 0);
      if (people === undefined) return;
      if (!offline) {
        await fillLive(people);
        continue;
      }
      const groups = Array.from({ length: Math.ceil(people.length / perTube) }, (_, index) =>
        people.slice(index * perTube, (index + 1) * perTube),
      );
      await uploadActs(groups.flatMap(actsOf));
    }
  }

  return { lane, rack };
}
