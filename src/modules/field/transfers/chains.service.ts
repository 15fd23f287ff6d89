import { type LinkState, linkDueAt, linkStateOf } from '../../../core/field/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { type Database, inTransaction, type Tx } from '../../../platform/db/index.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { invalidField } from '../../../platform/http/index.ts';
import { type OpenDrill, refuseClosed, requireUnclosed } from '../../drill/index.ts';
import {
  type AuditAction,
  type Auditor,
  auditInsert,
  type Caller,
  drawsOf,
  related,
  requireDivision,
  unlessNoted,
} from '../../foundation/index.ts';
import {
  type BedKeeper,
  facilityClosed,
  type MovedPerson,
  openMoved,
  sealMoved,
} from '../facilities/index.ts';
import type { BeginTransfer } from './asking.service.ts';
import type { ChainQuery, ChainsRead, LinkRow, WholeChain } from './chains.read.ts';
import type { ChainRow, ChainsRepo, PlannedLink } from './chains.repo.ts';
import type { FetchPerson, ToldFetch } from './fetching.ts';
import { unknownCommunity, unknownFacility } from './placing.service.ts';
import type { By, ScopeOf } from './scope.ts';

import { chainOpen, chainOver } from './transfers.errors.ts';
import type { TransferReason } from './transfers.read.ts';

/** Where a link is to bring somebody: one of the three; and by when it is to begin, should they stay that long before. */
export interface ToldLink {
  facility?: string | undefined;
  community?: string | undefined;
  outside?: string | undefined;
  startBy?: Date | undefined;
}

export interface ToldChain extends ToldFetch {
  reason: TransferReason;
  links: readonly ToldLink[];
  note?: string | undefined;
}

/** A closed loop that can be shown. */
export interface OpenChain {
  chain: WholeChain;
  person: MovedPerson;
  links: (LinkRow & { state: LinkState })[];
  overdue: boolean;
}

/** Everything is within what the caller sees: what lies outside is 404. @throws AppError 404, 403, 410 */
export interface ChainsService {
  /**
   * Opens a closed loop for somebody, and asks for the transfer that is its first link.
   * @throws AppError 400, 403, 409 `chain-open`, `transfer-open`, `person-lies-elsewhere`, `facility-closed`, `drill-closed`
   */
  open(by: By, drillId: string, told: ToldChain): Promise<OpenChain>;
  list(
    by: Caller,
    drillId: string,
    query: Pick<ChainQuery, 'open' | 'after' | 'limit'> & { overdue?: boolean | undefined },
  ): Promise<OpenChain[]>;
  see(by: Caller, drillId: string, id: string): Promise<OpenChain>;
  /**
   * Puts other links in the place of the one whose turn it is and those after it. A transfer under way goes on as it was placed.
   * @throws AppError 400, 403, 409 `chain-over`, `facility-closed`
   */
  plan(by: By, drillId: string, id: string, links: readonly ToldLink[], reason: string): Promise<OpenChain>;
  /** Ends it before its end: a transfer under way goes on by itself. Once is as good as twice. @throws AppError 403, 409 `chain-over` */
  end(by: By, drillId: string, id: string, reason: string): Promise<OpenChain>;
}

export function createChainsService(deps: {
  sql: Database['sql'];
  repo: ChainsRepo;
  read: ChainsRead;
  beds: Pick<BedKeeper, 'find'>;
  fetchPerson: FetchPerson;
  begin: BeginTransfer;
  scopeOf: ScopeOf;
  audit: Auditor;
  clock: Clock;
}): ChainsService {
  const { sql, repo, read, beds, fetchPerson, begin, scopeOf, audit, clock } = deps;

  /** The links as they are kept. @throws AppError 400 for a place that is none of the caller's, 409 `facility-closed` */
  async function planned(
    tx: Tx,
    by: Caller,
    drill: OpenDrill,
    links: readonly ToldLink[],
  ): Promise<PlannedLink[]> {
    const mine = (division: string) => related(by.division ?? 'none', division);
    const kept: PlannedLink[] = [];
    for (const [index, { facility, community, outside, startBy }] of links.entries()) {
      const of = {
        facility: facility ?? null,
        community: community ?? null,
        outside: outside ?? null,
        startBy: startBy ?? null,
      };
      if (facility !== undefined) {
        const found = await beds.find(tx, drill.id, facility);
        if (found === undefined || found.kind === 'port' || !mine(found.division))
          throw invalidField(`/links/${index}/facility`, 'unknown-facility', unknownFacility);
        if (found.closedAt !== null) throw new AppError(facilityClosed);
        kept.push({ ...of, division: found.division });
        continue;
      }
      if (community !== undefined && !(drill.communities.has(community) && mine(community)))
        throw invalidField(`/links/${index}/community`, 'not-in-drill', unknownCommunity);
      kept.push({ ...of, division: of.community });
    }
    return kept;
  }

  function opened({ keys }: OpenDrill, chain: WholeChain): OpenChain {
    const links = chain.links.map((link) => {
      const arrived = link.arrivedAt !== null;
      const underWay = link.transferId !== null;
      return { ...link, state: linkStateOf(link.number, { current: chain.link, arrived, underWay }) };
    });
    const person = openMoved(keys, 'transfer_chains', chain.id, chain.person);
    return { chain, person, links, overdue: chain.dueNext !== null && chain.dueNext <= clock.now() };
  }

  async function see(by: Caller, drillId: string, id: string): Promise<OpenChain> {
    const { drill, whose } = await scopeOf(by, drillId);
    const chain = await read.find(drillId, id, whose);
    if (chain === undefined) throw new AppError(notFound);
    return opened(drill, chain);
  }

  /** Does something to a loop that the caller's headquarters have opened, with its line in the audit log. */
  async function changing(
    by: By,
    drillId: string,
    id: string,
    what: {
      action: AuditAction;
      reason: string;
      work(tx: Tx, chain: ChainRow, drill: OpenDrill): Promise<void>;
    },
  ): Promise<OpenChain> {
    const { drill, whose } = await scopeOf(by, drillId);
    if ((await read.find(drillId, id, whose)) === undefined) throw new AppError(notFound);
    await inTransaction(sql, async (tx) => {
      const chain = await repo.hold(tx, drillId, id);
      if (chain === undefined) throw new AppError(notFound);
      requireDivision(by, chain.division);
      const { action, reason } = what;
      const object = { kind: 'chain', id };
      const noted = audit.entryIn(drill, { by, action, object, division: chain.division, reason });
      const [before] = await tx`select from audit_log where id = ${noted.id}`;
      if (before !== undefined) return;
      await what.work(tx, chain, drill);
      await tx`${auditInsert(sql, noted)}`;
    });
    return see(by, drillId, id);
  }

  return {
    see,

    async open(by, drillId, { links: told, reason, note, ...who }) {
      const { drill, whose } = await scopeOf(by, drillId);
      refuseClosed(drill);
      const [id, transferId] = [drawsOf(by).id('chain'), drawsOf(by).id('transfer')];
      await inTransaction(sql, async (tx) => {
        await requireUnclosed(sql, tx, drillId);
        const links = await planned(tx, by, drill, told);
        const fetched = await fetchPerson(tx, drill, whose, who);
        const { personId, division, fromFacility } = fetched;
        const at = clock.now();
        const dueAt = linkDueAt(links[0]?.startBy ?? null, at);
        const person = sealMoved(drill.keys, 'transfer_chains', id, fetched.person);
        const of = { id, personId, person, reason, division, fromFacility, dueAt };
        const stands = await repo.add(tx, drillId, {
          ...of,
          status: 'open',
          link: 1,
          openedBy: by.sub,
          openedAt: at,
          closedAt: null,
        });
        if (stands.id !== id) throw new AppError(chainOpen, { members: { chainId: stands.id } });
        const object = { kind: 'chain', id };
        const details = { reason, links: links.length };
        const noted = audit.entryIn(drill, { by, action: 'chain.opened', object, division, details });
        const [fresh] = await tx`select where ${unlessNoted(sql, noted)}`;
        if (fresh === undefined) return;
        await tx`${auditInsert(sql, noted)}`;
        await repo.plan(tx, drillId, { id, link: 1 }, links, at);
        const link = { chainId: id, link: 1 };
        await begin(tx, drill, by, { ...fetched, id: transferId, reason, note, dueAt, link }, at);
      });
      return see(by, drillId, id);
    },

    async list(by, drillId, { overdue, ...query }) {
      const { drill, whose } = await scopeOf(by, drillId);
      const dueBefore = overdue === true ? clock.now() : undefined;
      const rows = await read.list({ ...query, drillId, whose, dueBefore });
      return rows.map((row) => opened(drill, row));
    },

    plan: (by, drillId, id, told, reason) =>
      changing(by, drillId, id, {
        action: 'chain.planned',
        reason,
        async work(tx, chain, drill) {
          if (chain.status !== 'open') throw new AppError(chainOver);
          const at = clock.now();
          const links = await planned(tx, by, drill, told);
          const dueAt = linkDueAt(links[0]?.startBy ?? null, at);
          await repo.plan(tx, drillId, chain, links, at);
          await repo.change(tx, drillId, { ...chain, dueAt });
          await repo.awaits(tx, drillId, id, dueAt);
        },
      }),

    end: (by, drillId, id, reason) =>
      changing(by, drillId, id, {
        action: 'chain.ended',
        reason,
        async work(tx, chain) {
          if (chain.status === 'ended') return;
          if (chain.status === 'closed') throw new AppError(chainOver);
          await repo.change(tx, drillId, { ...chain, status: 'ended', closedAt: clock.now() });
        },
      }),
  };
}
