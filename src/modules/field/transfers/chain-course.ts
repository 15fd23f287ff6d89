import { afterArrival, linkDueAt } from '../../../core/field/index.ts';
import type { Tx } from '../../../platform/db/index.ts';
import type { OpenDrill } from '../../drill/index.ts';
import { drawsOf } from '../../foundation/index.ts';
import { openMoved } from '../facilities/index.ts';
import type { BeginTransfer } from './asking.service.ts';
import type { ChainsRepo } from './chains.repo.ts';
import type { By } from './scope.ts';
import type { TransferRow } from './transfers.read.ts';

/** The step of a transfer in which it happens. */
interface Within {
  tx: Tx;
  drill: OpenDrill;
  at: Date;
}

/** What becomes of a closed loop as its transfers go on: within their transactions, which hold the loop. */
export interface ChainCourse {
  /** A transfer has arrived: the next link opens, and its transfer is asked for, so that nobody is between two. */
  arrived(by: By, step: Within, transfer: TransferRow): Promise<void>;
  /** A transfer came to nothing: its link is to be begun anew, and stands still until somebody does. */
  fellBack(step: Within, transfer: TransferRow): Promise<void>;
}

export function createChainCourse({
  chains,
  begin,
}: {
  chains: ChainsRepo;
  begin: BeginTransfer;
}): ChainCourse {
  /** The open loop whose turn a transfer is. */
  async function turnOf({ tx, drill }: Omit<Within, 'at'>, { chainId, link }: TransferRow) {
    if (chainId === null || link === null) return undefined;
    const chain = await chains.hold(tx, drill.id, chainId);
    return chain?.status === 'open' && chain.link === link ? chain : undefined;
  }

  return {
    async arrived(by, { tx, drill, at }, transfer) {
      const chain = await turnOf({ tx, drill }, transfer);
      if (chain === undefined) return;
      const links = await chains.links(tx, drill.id, chain.id);
      const next = afterArrival(chain.link, links, placeOf(transfer));
      const of = { drillId: drill.id, chainId: chain.id, at };
      if (next.closed || next.link !== chain.link)
        await chains.done(tx, { ...of, link: chain.link, transferId: transfer.id });
      if (next.closed) {
        await chains.change(tx, drill.id, { ...chain, status: 'closed', closedAt: at });
        return;
      }
      const { link } = next;
      const dueAt = linkDueAt(links[link - 1]?.startBy ?? null, at);
      await chains.opened(tx, { ...of, link });
      await chains.change(tx, drill.id, { ...chain, link, dueAt });
      const { personId, reason } = transfer;
      const fetched = { personId, person: personIn(drill, transfer), ...whereIs(transfer) };
      const id = drawsOf(by).id('next transfer');
      const on = { link: { chainId: chain.id, link }, dueAt, askedBy: chain.openedBy };
      await begin(tx, drill, by, { ...fetched, id, reason, ...on }, at);
    },

    async fellBack({ tx, drill, at }, transfer) {
      const chain = await turnOf({ tx, drill }, transfer);
      if (chain !== undefined) await chains.change(tx, drill.id, { ...chain, dueAt: linkDueAt(null, at) });
    },
  };
}

/** The place that a transfer has brought somebody to. */
const placeOf = ({ toFacility, toDivision, outside }: TransferRow) => ({
  facility: toFacility,
  community: toFacility === null && outside === null ? toDivision : null,
  outside,
});

/** Where somebody is to be fetched who has arrived; from a place outside by the headquarters that kept its answer. */
const whereIs = ({ toFacility, toDivision, division }: TransferRow) => ({
  division: toDivision ?? division,
  fromFacility: toFacility,
});

const personIn = ({ keys }: OpenDrill, { id, person }: TransferRow) =>
  openMoved(keys, 'transfers', id, person);
