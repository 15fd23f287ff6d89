import type { Box, BoxTube, DiscrepancyCode, Handover, Party, Receiver } from './types.ts';

/** A difference as it is found, before anybody has said anything of it. */
export interface Found {
  code: DiscrepancyCode;
  about: string;
}

/** How many tubes the manifest has: those that their site put in and did not take out again. */
export const listedOf = (tubes: readonly BoxTube[]): number =>
  tubes.filter(({ listedAt }) => listedAt !== null).length;

/** Of those, how many a laboratory has in its hands. */
export const receivedOf = (tubes: readonly BoxTube[]): number =>
  tubes.filter(({ listedAt, reception }) => listedAt !== null && reception !== null).length;

/** Who has a box; null for its site. */
export type Holder = Receiver | null;

const when = ({ givenAt, acceptedAt }: Handover): number => (givenAt ?? acceptedAt ?? new Date(0)).getTime();

/** Handovers in the order in which they happened, without those that were taken back. */
function inOrder(handovers: readonly Handover[]): Handover[] {
  return handovers
    .filter(({ withdrawnAt }) => withdrawnAt === null)
    .sort((a, b) => when(a) - when(b) || (a.id < b.id ? -1 : 1));
}

function holds(holder: Holder, giver: Party): boolean {
  // Headquarters act for whoever has it.
  if (giver.kind === 'headquarters') return true;
  if (holder === null) return giver.kind === 'site';
  return holder.kind === giver.kind && holder.id === giver.id;
}

/** Which comes next: the earliest; of several at one moment the one that fits, and one that was signed for before one that was not. */
function nextOf(left: readonly Handover[], holder: Holder): Handover {
  const rank = (one: Handover) =>
    one.givenBy !== null && holds(holder, one.givenBy) ? (one.acceptedAt === null ? 1 : 0) : 2;
  const [first] = left;
  if (first === undefined) throw new Error('there is no handover left');
  return left
    .filter((one) => when(one) === when(first))
    .reduce((best, one) => (rank(one) < rank(best) ? one : best), first);
}

/**
 * Goes along the handovers of a box: who has it at the end, which of them nobody has accepted yet, and what is wrong with
 * the chain. Whoever gives it must have it, and it is given once: a box in two vans is in the second without its giver
 * having had it.
 */
export function followHandovers(handovers: readonly Handover[]): {
  holder: Holder;
  offered: Handover | undefined;
  found: Found[];
} {
  let holder: Holder = null;
  let offered: Handover | undefined;
  const found: Found[] = [];
  const left = inOrder(handovers);
  while (left.length > 0) {
    const handover = nextOf(left, holder);
    left.splice(left.indexOf(handover), 1);
    const { givenBy, acceptedAt, to, id } = handover;
    if (givenBy === null) found.push({ code: 'not-given', about: id });
    else if (!holds(holder, givenBy)) found.push({ code: 'box-not-held', about: id });
    else if (offered !== undefined) found.push({ code: 'handed-over-twice', about: offered.id });
    if (to.kind === 'outsider' || acceptedAt !== null) {
      holder = to;
      offered = undefined;
    } else {
      offered = handover;
    }
  }
  return { holder, offered, found };
}

/** Whether a laboratory has tubes of it, so that what is not there is missing. */
const hasCome = ({ status }: Box): boolean =>
  status === 'partly-received' || status === 'received' || status === 'reconciled';

function ofTube(box: Box, tube: BoxTube): Found[] {
  const { barcode: about, state, contest, listedAt, reception, tubeId } = tube;
  if (contest !== null) return [{ code: contest, about }];
  if (state === 'out') return [];
  if (listedAt === null) return [{ code: tubeId === null ? 'unknown-tube' : 'unlisted', about }];
  return hasCome(box) && reception === null ? [{ code: 'missing', about }] : [];
}

function counts(box: Box, tubes: readonly BoxTube[], handovers: readonly Handover[]): Found[] {
  const listed = listedOf(tubes);
  const differs = (about: string, count: number | null): Found[] =>
    count === null || count === listed ? [] : [{ code: 'count-differs', about }];
  return [
    ...differs('seal', box.counted),
    ...inOrder(handovers).flatMap(({ id, count, acceptedCount }) => {
      const [first] = [...differs(id, count), ...differs(id, acceptedCount)];
      return first === undefined ? [] : [first];
    }),
  ];
}

/**
 * Everything of a box that differs from what should be, each once. Whatever order it was heard in, the same: so what a late
 * upload puts right is no difference any more.
 */
export function differencesOf(box: Box, tubes: readonly BoxTube[], handovers: readonly Handover[]): Found[] {
  const left = box.status !== 'open' && box.status !== 'cancelled';
  const { found, offered } = followHandovers(handovers);
  return [
    ...tubes.flatMap((tube) => ofTube(box, tube)),
    // What its site has put in is not known where nobody there has been heard.
    ...(left && box.siteId !== null ? counts(box, tubes, handovers) : []),
    ...(left && box.sealedAt === null ? [{ code: 'not-sealed', about: '' } as const] : []),
    ...(hasCome(box) && offered !== undefined ? [{ code: 'not-accepted', about: offered.id } as const] : []),
    ...found,
    ...(box.twin ? [{ code: 'box-elsewhere', about: '' } as const] : []),
    ...(box.cancelledAt !== null && left ? [{ code: 'box-cancelled', about: '' } as const] : []),
  ];
}
