import type { Clock } from '../../../platform/clock.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { invalidField } from '../../../platform/http/index.ts';
import { type DrillCatalogue, drillClosed, type OpenDrill, refuseClosed } from '../../drill/index.ts';
import {
  type Actor,
  type Auditor,
  type Caller,
  drawsOf,
  type Residence,
  related,
  requireDivision,
} from '../../foundation/index.ts';
import { isOfTeam, type TeamsService } from '../teams/index.ts';
import { deliverySettled } from './deliveries.errors.ts';
import type { DeliveriesQuery, DeliveriesRead, DeliveryKind, DeliveryRow, Taker } from './deliveries.read.ts';
import type { DeliveriesRepo } from './deliveries.repo.ts';
import {
  type Need,
  openNeed,
  openSignature,
  type Signature,
  sealNeed,
  sealSignature,
} from './delivery-record.ts';

type By = Caller & Pick<Actor, 'requestId' | 'draws'>;

/** What somebody needs for living, opened. */
export interface OpenDelivery {
  row: DeliveryRow;
  need: Need;
  signature: Signature | undefined;
}

/** Who took it. */
export interface HandOver {
  takenBy: Taker;
  name?: string | undefined;
  note?: string | undefined;
}

export interface DeliveriesService {
  /**
   * Puts on the list what is needed at a door of the caller's division, or where their team works.
   * @throws AppError 400, 403, 404, 409 `drill-closed`, 410
   */
  ask(
    by: By,
    drillId: string,
    need: { residence: Residence; kind: DeliveryKind; what: string; monitoring?: string | undefined },
  ): Promise<OpenDelivery>;
  /**
   * It was brought: signed by whoever brought it, who says who took it. The same again by the same account is answered as it
   * stands. @throws AppError 404, 409 `delivery-settled`, 410
   */
  handOver(by: By, drillId: string, id: string, how: HandOver): Promise<OpenDelivery>;
  /**
   * It was brought and not taken: it is needed still, and whoever has to see to it hears of it.
   * @throws AppError 404, 409 `delivery-settled`, 410
   */
  fail(by: By, drillId: string, id: string, reason: string): Promise<OpenDelivery>;
  /** It is needed no more. Once is as good as twice. @throws AppError 404, 409 `delivery-settled`, 410 */
  withdraw(by: By, drillId: string, id: string, reason: string): Promise<OpenDelivery>;
  /** @throws AppError 404, 410 */
  find(by: Caller, drillId: string, id: string): Promise<OpenDelivery>;
  /** @throws AppError 403 of another division, 404, 410 */
  list(
    by: Caller,
    drillId: string,
    query: Omit<DeliveriesQuery, 'drillId' | 'divisions'> & { community: string | undefined },
  ): Promise<OpenDelivery[]>;
}

export function createDeliveriesService(deps: {
  read: DeliveriesRead;
  /** The same at the database that is written to, for what has just been written. */
  fresh: DeliveriesRead;
  repo: DeliveriesRepo;
  drills: DrillCatalogue;
  teams: TeamsService;
  audit: Auditor;
  clock: Clock;
}): DeliveriesService {
  const { read, fresh, repo, drills, teams, audit, clock } = deps;

  /** Where the caller brings things: their division, or where their team works. @throws AppError 404, 410 */
  async function scopeOf(by: Caller, drillId: string): Promise<{ drill: OpenDrill; divisions: string[] }> {
    const team = isOfTeam(by) ? await teams.own(by) : undefined;
    if (team !== undefined && team.drillId !== drillId) throw new AppError(notFound);
    const drill = await drills.withPeople(drillId);
    if (team !== undefined) return { drill, divisions: team.scope };
    if (by.division === undefined || !related(by.division, drill.city)) throw new AppError(notFound);
    return { drill, divisions: [by.division] };
  }

  const within = (divisions: readonly string[], community: string): boolean =>
    divisions.some((code) => community.startsWith(code));

  const opened = ({ keys }: OpenDrill, row: DeliveryRow): OpenDelivery => ({
    row,
    need: openNeed(keys, row.id, row.need),
    signature: row.signature === null ? undefined : openSignature(keys, row.id, row.signature),
  });

  async function needed(
    from: DeliveriesRead,
    { drill, divisions }: { drill: OpenDrill; divisions: readonly string[] },
    id: string,
  ): Promise<DeliveryRow> {
    const row = await from.find(drill.id, id);
    if (row === undefined || !within(divisions, row.community)) throw new AppError(notFound);
    return row;
  }

  /** What is done about a need that the caller may see, with its line of the audit log. @throws AppError 404 */
  async function toNote(
    by: By,
    drillId: string,
    id: string,
    act: Pick<Parameters<Auditor['entryIn']>[1], 'action' | 'details' | 'reason'>,
  ) {
    const scope = await scopeOf(by, drillId);
    const { community } = await needed(fresh, scope, id);
    const { drill } = scope;
    const object = { kind: 'delivery', id };
    return { scope, drill, noted: audit.entryIn(drill, { by, object, division: community, ...act }) };
  }

  const settled = ({ state }: DeliveryRow) => new AppError(deliverySettled, { members: { state } });

  return {
    async ask(by, drillId, { residence, kind, what, monitoring }) {
      const { drill, divisions } = await scopeOf(by, drillId);
      const { division: community, building, unit = null, room = null } = residence;
      if (!drill.communities.has(community))
        throw invalidField('/residence/division', 'not-in-drill', nowhere);
      if (!within(divisions, community)) {
        if (isOfTeam(by)) throw new AppError(notFound);
        requireDivision(by, community);
      }
      refuseClosed(drill);
      if (monitoring !== undefined && (await fresh.communityOf(drillId, monitoring)) !== community)
        throw invalidField('/monitoring', 'unknown', nobodyThere);
      const id = drawsOf(by).id('delivery');
      const object = { kind: 'delivery', id };
      const noted = audit.entryIn(drill, {
        by,
        action: 'delivery.asked',
        object,
        division: community,
        details: { kind },
      });
      const need = sealNeed(drill.keys, id, { building, unit, room, what });
      const [askedAt, monitoringId] = [clock.now(), monitoring ?? null];
      await repo.add({ id, drillId, community, monitoringId, kind, need, askedAt, askedBy: by.sub }, noted);
      const row = await fresh.find(drillId, id);
      if (row === undefined) throw new AppError(drillClosed);
      return opened(drill, row);
    },

    async handOver(by, drillId, id, { takenBy, name = null as string | null, note = null as string | null }) {
      const { scope, drill, noted } = await toNote(by, drillId, id, {
        action: 'delivery.given',
        details: { takenBy },
      });
      const signature = sealSignature(drill.keys, id, { name, note });
      await repo.settle(
        { id, drillId, state: 'given', takenBy, signature, at: clock.now(), by: by.sub },
        noted,
      );
      const after = opened(drill, await needed(fresh, scope, id));
      const same =
        after.row.state === 'given' &&
        after.row.settledBy === by.sub &&
        after.row.takenBy === takenBy &&
        after.signature?.name === name;
      if (!same) throw settled(after.row);
      return after;
    },

    async fail(by, drillId, id, reason) {
      const { scope, drill, noted } = await toNote(by, drillId, id, { action: 'delivery.failed', reason });
      await repo.fail({ id, drillId, at: clock.now() }, noted);
      const row = await needed(fresh, scope, id);
      if (row.state !== 'open') throw settled(row);
      return opened(drill, row);
    },

    async withdraw(by, drillId, id, reason) {
      const { scope, drill, noted } = await toNote(by, drillId, id, { action: 'delivery.withdrawn', reason });
      const [takenBy, signature] = [null, null];
      await repo.settle(
        { id, drillId, state: 'withdrawn', takenBy, signature, at: clock.now(), by: by.sub },
        noted,
      );
      const row = await needed(fresh, scope, id);
      if (row.state !== 'withdrawn') throw settled(row);
      return opened(drill, row);
    },

    async find(by, drillId, id) {
      const scope = await scopeOf(by, drillId);
      return opened(scope.drill, await needed(read, scope, id));
    },

    async list(by, drillId, { community, ...query }) {
      const { drill, divisions } = await scopeOf(by, drillId);
      if (community !== undefined && !within(divisions, community)) {
        if (isOfTeam(by)) return [];
        requireDivision(by, community);
      }
      const rows = await read.list({
        ...query,
        drillId,
        divisions: community === undefined ? divisions : [community],
      });
      return rows.map((row) => opened(drill, row));
    },
  };
}

const nowhere = {
  en: 'The community is not in the drill. Give one that GET /v1/drills/{drillId} lists. For example: 350102001001',
  zh: '该村居未参加演练，请填写 GET /v1/drills/{drillId} 列出的村居代码。例如：350102001001',
};
const nobodyThere = {
  en: 'Nobody of this community is under such a health monitoring. Give an `id` that GET /v1/drills/{drillId}/monitoring lists',
  zh: '该村居没有此项健康监测，请填写 GET /v1/drills/{drillId}/monitoring 列出的编号',
};
