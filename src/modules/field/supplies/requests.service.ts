import { type SupplyRequestEvent, supplyRequestMachine, transition } from '../../../core/lifecycle/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { type Database, inTransaction } from '../../../platform/db/index.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { type DrillCatalogue, type OpenDrill, refuseClosed, requireUnclosed } from '../../drill/index.ts';
import {
  type Actor,
  type AuditAction,
  type Auditor,
  auditInsert,
  type Caller,
  covers,
  drawsOf,
  related,
  requireDivision,
} from '../../foundation/index.ts';
import { sameSigner } from '../transfers/index.ts';
import { openNote, sealNote } from './notes.ts';
import type {
  ActRow,
  RequestRow,
  RequestsQuery,
  RequestsRead,
  SeenRequests,
  SupplyAct,
} from './requests.read.ts';
import type { StockService } from './stock.service.ts';
import { supplyRequestState } from './supplies.errors.ts';
import type { SuppliesRepo } from './supplies.repo.ts';

type By = Caller & Pick<Actor, 'requestId' | 'draws'>;

/** A request with what was done, and why, opened. */
export interface WholeRequest {
  row: RequestRow;
  acts: (Omit<ActRow, 'note'> & { note: string | null })[];
}

/** What is done with a request: how many, and why. */
export interface SupplyStep {
  act: Exclude<SupplyAct, 'ask'>;
  count?: number | undefined;
  reason?: string | undefined;
}

export interface RequestsService {
  /**
   * A site asks its district; asked by whoever has the district, the city is asked.
   * @throws AppError 403 of another site or division, 404, 409 `drill-closed`, 410
   */
  ask(
    by: By,
    siteId: string,
    asked: Pick<RequestRow, 'item'> & { count: number; reason?: string | undefined },
  ): Promise<WholeRequest>;
  /**
   * Promises, sends, receives…, as `supplyRequestMachine` has it. What stands so already is answered as it stands only to the
   * same request sent again.
   * @throws AppError 403 of who is neither asked nor asks, 404, 409 `supply-request-state`, `same-signer`, `drill-closed`, 410
   */
  step(by: By, drillId: string, id: string, step: SupplyStep): Promise<WholeRequest>;
  /** @throws AppError 404, 410 */
  find(by: Caller, drillId: string, id: string): Promise<WholeRequest>;
  /** @throws AppError 404 */
  list(by: Caller, drillId: string, query: Omit<RequestsQuery, 'drillId' | 'of'>): Promise<RequestRow[]>;
}

/** Digits of the code of a county, whose headquarters a site asks first. */
const countyDigits = 6;

const actions: Record<SupplyAct, AuditAction> = {
  ask: 'supply-request.asked',
  'pass-on': 'supply-request.passed-on',
  promise: 'supply-request.promised',
  send: 'supply-request.sent',
  receive: 'supply-request.received',
  refuse: 'supply-request.refused',
  withdraw: 'supply-request.withdrawn',
  explain: 'supply-request.explained',
};

/** What the site does, and what whoever is asked does. */
const bySite: ReadonlySet<SupplyAct> = new Set(['receive', 'withdraw']);

export function createRequestsService(deps: {
  sql: Database['sql'];
  repo: SuppliesRepo;
  read: RequestsRead;
  /** The same at the database that is written to, for what has just been written. */
  fresh: RequestsRead;
  stock: Pick<StockService, 'keeps'>;
  drills: DrillCatalogue;
  audit: Auditor;
  clock: Clock;
}): RequestsService {
  const { sql, repo, read, fresh, stock, drills, audit, clock } = deps;

  /** A drill with whose requests the caller has to do. @throws AppError 404, 410 */
  async function seen(by: Caller, drillId: string): Promise<{ drill: OpenDrill; of: SeenRequests }> {
    const drill = await drills.withPeople(drillId);
    if (by.role === 'tablet') {
      if (by.site === undefined) throw new AppError(notFound);
      return { drill, of: { site: by.site } };
    }
    if (by.division === undefined || !related(by.division, drill.city)) throw new AppError(notFound);
    return { drill, of: { division: by.division } };
  }

  const sees = (of: SeenRequests, row: RequestRow): boolean =>
    'site' in of ? row.siteId === of.site : row.division.startsWith(of.division);

  async function whole(from: RequestsRead, drill: OpenDrill, row: RequestRow): Promise<WholeRequest> {
    const acts = await from.acts(drill.id, row.id);
    return {
      row,
      acts: acts.map((act) => ({ ...act, note: act.note && openNote(drill.keys, act.id, act.note) })),
    };
  }

  async function again(drill: OpenDrill, id: string): Promise<WholeRequest> {
    const row = await fresh.find(drill.id, id);
    if (row === undefined) throw new AppError(notFound);
    return whole(fresh, drill, row);
  }

  return {
    async ask(by, siteId, { item, count, reason }) {
      const { site } = await stock.keeps(by, siteId);
      const drill = await drills.withPeople(site.drillId);
      refuseClosed(drill);
      const county = site.division.slice(0, countyDigits);
      const id = drawsOf(by).id('supply-request');
      const at = clock.now();
      const row: RequestRow = {
        id,
        drillId: drill.id,
        siteId,
        division: site.division,
        item,
        status: supplyRequestMachine.initial,
        askedOf: by.role !== 'tablet' && covers(by, county) ? drill.city : county,
        asked: count,
        promised: null,
        sent: null,
        received: null,
        askedAt: at,
        askedBy: by.sub,
        sentBy: null,
        statusAt: at,
        explainedAt: null,
      };
      await inTransaction(sql, async (tx) => {
        await requireUnclosed(sql, tx, drill.id);
        await repo.ask(tx, row);
        await repo.hold(tx, drill.id, id);
        const object = { kind: 'supply-request', id };
        const { division } = site;
        const noted = audit.entryIn(drill, { by, action: actions.ask, object, division, reason });
        if (await repo.isNoted(tx, drill.id, noted.id)) return;
        await tx`${auditInsert(sql, { ...noted, details: { item, count } })}`;
        await repo.note(tx, {
          ...{ id: noted.id, drillId: drill.id, requestId: id, act: 'ask', count, at },
          ...{
            account: by.sub,
            role: by.role,
            note: reason === undefined ? null : sealNote(drill.keys, noted.id, reason),
          },
        });
      });
      return again(drill, id);
    },

    async step(by, drillId, id, { act, count = null as number | null, reason }) {
      const { drill, of } = await seen(by, drillId);
      // What is on its way arrives, whatever was closed meanwhile.
      if (act !== 'receive' && act !== 'explain') refuseClosed(drill);
      const at = clock.now();
      await inTransaction(sql, async (tx) => {
        const row = await repo.hold(tx, drillId, id);
        if (row === undefined || !sees(of, row)) throw new AppError(notFound);
        const object = { kind: 'supply-request', id };
        const { division } = row;
        const noted = audit.entryIn(drill, { by, action: actions[act], object, division, reason });
        if (await repo.isNoted(tx, drillId, noted.id)) return;
        if (!bySite.has(act) && act !== 'explain') requireDivision(by, row.askedOf);
        if (act === 'receive' && row.sentBy === by.sub) throw new AppError(sameSigner);
        await repo.change(
          tx,
          act === 'explain' ? explained(row, at) : stepped(row, act, count, drill.city, by.sub, at),
        );
        if (act === 'receive' && count !== null && count > 0)
          await repo.receive(tx, row, { id: noted.id, count, at, account: by.sub });
        await tx`${auditInsert(sql, { ...noted, details: count === null ? undefined : { count } })}`;
        await repo.note(tx, {
          ...{ id: noted.id, drillId, requestId: id, act, count, at, account: by.sub, role: by.role },
          note: reason === undefined ? null : sealNote(drill.keys, noted.id, reason),
        });
        if (act === 'receive' && count !== row.sent) await repo.tellDiffers(tx, row, at);
      });
      return again(drill, id);
    },

    async find(by, drillId, id) {
      const { drill, of } = await seen(by, drillId);
      const row = await read.find(drillId, id);
      if (row === undefined || !sees(of, row)) throw new AppError(notFound);
      return whole(read, drill, row);
    },

    async list(by, drillId, query) {
      const { of } = await seen(by, drillId);
      return read.list({ ...query, drillId, of });
    },
  };
}

const refused = ({ status: state }: RequestRow) => new AppError(supplyRequestState, { members: { state } });

/** A request as an event leaves it. @throws AppError 409 `supply-request-state` */
function stepped(
  row: RequestRow,
  event: SupplyRequestEvent,
  count: number | null,
  city: string,
  account: string,
  at: Date,
): RequestRow {
  const to = transition(supplyRequestMachine, row.status, event);
  if (!to.ok) throw refused(row);
  const next = { ...row, status: to.value, statusAt: at };
  switch (event) {
    case 'pass-on':
      return { ...next, askedOf: city };
    case 'promise':
      return { ...next, promised: count };
    case 'send':
      return { ...next, sent: count, sentBy: account };
    case 'receive':
      return { ...next, received: count };
    default:
      return next;
  }
}

/** A request of which it was said why another count came than was sent. @throws AppError 409 `supply-request-state` */
function explained(row: RequestRow, at: Date): RequestRow {
  if (row.received === null || row.received === row.sent) throw refused(row);
  return { ...row, explainedAt: at };
}
