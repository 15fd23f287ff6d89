import type { z } from 'zod';
import type { OpenDrill } from '../../drill/index.ts';
import type { DrillKeys } from '../../foundation/index.ts';
import type { ShiftPerson } from './people.repo.ts';
import type { postAnswer } from './posts.schemas.ts';
import type { shiftPersonAnswer } from './shift-people.schemas.ts';
import { showShiftPerson } from './shift-person.ts';
import type { PlaceRow, Post, ShiftRow } from './shifts.read.ts';
import type { shiftAnswer, wholeShiftAnswer } from './shifts.schemas.ts';

/** A shift with everybody who has it or had it. */
export interface WholeShift {
  drill: OpenDrill;
  shift: ShiftRow;
  places: PlaceRow[];
}

export function showPost({
  id,
  division,
  kind,
  name,
  siteId,
  lane,
  template,
  createdAt,
}: Post): z.output<typeof postAnswer> {
  return { id, division, kind, name, site: siteId, lane, template, createdAt: createdAt.toISOString() };
}

export function showShift(
  { endsAt: drillEnds }: Pick<OpenDrill, 'endsAt'>,
  row: ShiftRow,
): z.output<typeof shiftAnswer> {
  const { id, postId, post, kind, siteId, division, startsAt, endsAt, heads, taken, skill } = row;
  const { unfilled } = row;
  return {
    id,
    post: postId,
    postName: post,
    kind,
    site: siteId,
    division,
    startsAt: startsAt.toISOString(),
    endsAt: endsAt.toISOString(),
    heads,
    taken,
    skill,
    unfilled:
      taken < heads && unfilled !== null
        ? Object.entries(unfilled).map(([reason, people]) => ({ reason, people }))
        : null,
    afterDrill: endsAt > drillEnds,
  };
}

export function showWholeShift({ drill, shift, places }: WholeShift): z.output<typeof wholeShiftAnswer> {
  return {
    ...showShift(drill, shift),
    places: places.map(({ personId, person, state, changedAt, mealFrom, mealUntil, reliefId }) => ({
      person: personId,
      name: showShiftPerson(drill.keys, personId, person).name,
      state,
      changedAt: changedAt.toISOString(),
      meal:
        mealFrom === null || mealUntil === null
          ? null
          : { from: mealFrom.toISOString(), until: mealUntil.toISOString(), relief: reliefId },
    })),
  };
}

export function showPerson(keys: DrillKeys, row: ShiftPerson): z.output<typeof shiftPersonAnswer> {
  const { id, division, organisation, account, nights, person, certificates } = row;
  return {
    id,
    ...showShiftPerson(keys, id, person),
    division,
    organisation,
    account,
    nights,
    certificates: certificates.map(({ skill, validUntil, confirmedAt }) => ({
      skill,
      validUntil: validUntil === null ? null : new Date(validUntil).toISOString(),
      confirmedAt: new Date(confirmedAt).toISOString(),
    })),
  };
}
