import { AppError, forbidden } from '../../../platform/errors/index.ts';
import type { FacilityKind } from '../facilities/index.ts';
import type { Whose } from './scope.ts';
import { sameSigner } from './transfers.errors.ts';
import type { TransferRow } from './transfers.read.ts';

/** At a pick-up the place before gives somebody to the team; at the arrival the team gives them to the place. */
export type Handover = 'pick-up' | 'arrival';
export type Side = 'giver' | 'taker';

/** Who has signed a handover, as it stands. */
interface Signed {
  giver: string | null;
  taker: string | null;
}

const signed = (row: TransferRow, handover: Handover): Signed =>
  handover === 'pick-up'
    ? { giver: row.pickUpGiver, taker: row.pickUpTaker }
    : { giver: row.arrivalGiver, taker: row.arrivalTaker };

/**
 * Which side of a handover somebody signs for: the team that drives, always; of a facility that is not people's homes nobody
 * but that facility; of a community, of people's homes and of a place outside the workers and headquarters there. `kind` is that
 * of the facility that they are fetched from, or brought to.
 * @throws AppError 403 where they are neither
 */
export function sideOf(
  row: TransferRow,
  whose: Whose,
  handover: Handover,
  kind: FacilityKind | undefined,
): Side {
  if (whose.kind === 'team') {
    if (row.teamId !== whose.team.id) throw noSide();
    return handover === 'pick-up' ? 'taker' : 'giver';
  }
  const side = handover === 'pick-up' ? 'giver' : 'taker';
  const facility = handover === 'pick-up' ? row.fromFacility : row.toFacility;
  const division = handover === 'pick-up' || row.outside !== null ? row.division : row.toDivision;
  if (whose.kind === 'facility') {
    if (facility !== whose.facility) throw noSide();
    return side;
  }
  const atHome = facility === null || kind === 'home';
  // What a place outside has answered is kept by headquarters.
  const mayAnswer = handover === 'pick-up' || row.outside === null || whose.kind === 'headquarters';
  if (!atHome || !mayAnswer || division?.startsWith(whose.division) !== true) throw noSide();
  return side;
}

/**
 * A transfer with one side of a handover signed; undefined where that side has signed. @throws AppError 409 `same-signer`
 */
export function sign(
  row: TransferRow,
  handover: Handover,
  side: Side,
  by: string,
  at: Date,
): TransferRow | undefined {
  const { giver, taker } = signed(row, handover);
  const [own, other] = side === 'giver' ? [giver, taker] : [taker, giver];
  if (own !== null) return undefined;
  if (other === by) throw new AppError(sameSigner);
  if (handover === 'pick-up') {
    return side === 'giver'
      ? { ...row, pickUpGiver: by, pickUpGivenAt: at }
      : { ...row, pickUpTaker: by, pickUpTakenAt: at };
  }
  return side === 'giver'
    ? { ...row, arrivalGiver: by, arrivalGivenAt: at }
    : { ...row, arrivalTaker: by, arrivalTakenAt: at };
}

/** Whether both sides of a handover have signed. */
export function isSigned(row: TransferRow, handover: Handover): boolean {
  const { giver, taker } = signed(row, handover);
  return giver !== null && taker !== null;
}

/** What is signed of a pick-up that is to be made anew. */
export const pickUpUnsigned = {
  pickUpGiver: null,
  pickUpGivenAt: null,
  pickUpTaker: null,
  pickUpTakenAt: null,
} as const;

/** What is signed of an arrival that is to be made anew. */
export const arrivalUnsigned = {
  arrivalGiver: null,
  arrivalGivenAt: null,
  arrivalTaker: null,
  arrivalTakenAt: null,
} as const;

const noSide = () =>
  new AppError(forbidden, {
    detail: {
      en: 'The token stands for neither side of this handover. The place before and the team sign the pick-up, the team and the place the arrival.',
      zh: '令牌不属于交接双方。接人由原所在地和转运队签字，到达由转运队和接收场所签字。',
    },
  });
