import type { TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import type { SeededDrill } from '../../../support/drill.ts';
import type { WritingRoute } from '../bad-input/bodies.ts';
import { actorsOf } from './world.ts';

/** The routes of shifts that take a JSON body. What stands so already is answered as it stands. */
export async function writes(t: TestApp, drill: SeededDrill): Promise<WritingRoute[]> {
  const { at, planner, post, openDays, shiftsOf, person, act } = await actorsOf(t, drill);
  const { id: postId } = await post([{ from: '00:00', until: '23:59', heads: 3 }]);
  const now = t.clock.now();
  const today = new Date(now.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
  await openDays(postId, today);
  const { id: later } = await post([{ from: '08:00', until: '16:00', heads: 3 }]);
  await openDays(later, '2021-09-23', '2021-09-24');
  const [running] = await shiftsOf(postId);
  const [first, second] = await shiftsOf(later);
  const [there, gone, one, other] = [
    await person('there'),
    await person('gone'),
    await person('one'),
    await person('other'),
  ];
  for (const { id } of [there, gone]) await act(running?.id ?? '', 'sign-up', { person: id });
  await act(first?.id ?? '', 'sign-up', { person: one.id });
  await act(second?.id ?? '', 'sign-up', { person: other.id });
  let n = 0;
  const route = (
    operationId: string,
    path: string,
    valid: WritingRoute['valid'],
    more: Partial<WritingRoute> = {},
  ): WritingRoute => ({ operationId, method: 'POST', url: `${at}/${path}`, token: planner, valid, ...more });
  const days = { from: '2021-09-22', until: '2021-09-23' };
  const span = { from: '2021-10-22T00:00:00+08:00', until: '2021-10-24T00:00:00+08:00' };
  return [
    route('addPost', 'posts', () => ({
      division: gulou.division,
      kind: 'hotline',
      name: `热线 ${n++}`,
      template: [{ from: '08:00', until: '20:00', heads: 2, skill: null, mealMinutes: 30 }],
    })),
    route('openShifts', `posts/${postId}/days`, () => ({
      ...days,
      shifts: [{ from: '08:00', until: '20:00', heads: 2, skill: 'driving', mealMinutes: 30 }],
    })),
    route(
      'setShiftRules',
      'shift-rules',
      () => ({ division: gulou.division, restHours: 11, mostNights: 3, signUpMinutes: 60 }),
      { method: 'PUT' },
    ),
    route('planShifts', 'shifts/plan', () => ({ ...span, division: gulou.division, seed: 7 })),
    route('addShiftPerson', 'shift-people', () => ({
      name: '林小梅',
      phone: '13805910011',
      division: gulou.division,
      organisation: '鼓楼区教育局',
      account: `sampler-${n++}`,
      nights: false,
    })),
    route('confirmCertificate', `shift-people/${one.id}/certificates`, () => ({
      skill: 'sampling',
      validUntil: '2022-06-30T00:00:00+08:00',
    })),
    route('reportShiftAbsence', `shift-people/${one.id}/absences`, () => span),
    route('signUpForShift', `shifts/${first?.id}/sign-up`, () => ({ person: one.id })),
    route('presentAtShift', `shifts/${running?.id}/present`, () => ({ person: there.id })),
    route('absentFromShift', `shifts/${running?.id}/absent`, () => ({ person: gone.id })),
    // The other side has not asked for it: it stays asked for.
    route(
      'swapShift',
      `shifts/${first?.id}/swap`,
      () => ({ person: one.id, with: { shift: second?.id, person: other.id } }),
      { token: one.token },
    ),
    route('withdrawFromShift', `shifts/${second?.id}/withdraw`, () => ({ person: other.id })),
    route('setSiteManning', '', () => ({ byShifts: true, graceMinutes: 15 }), {
      method: 'PUT',
      url: `/v1/sites/${drill.gulou[0]}/manning`,
      token: drill.gulouHq,
    }),
  ];
}
