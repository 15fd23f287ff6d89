import { AppError } from '../../../platform/errors/index.ts';
import { invalidField } from '../../../platform/http/index.ts';
import { drillClosed, drillNotOpen, type OpenDrill, refuseClosed } from '../../drill/index.ts';
import { abolishedCode, type Residence } from '../../foundation/index.ts';

/** @throws AppError 409 `drill-closed` or `drill-not-open` unless people may register at `now` */
export function requireOpen(drill: OpenDrill, now: Date): void {
  refuseClosed(drill);
  if (drill.status !== 'published') throw new AppError(drillNotOpen);
  if (now >= drill.endsAt) throw new AppError(drillClosed);
}

/**
 * `at` points to where the residence stands in the request.
 * @throws AppError 400 where the drill does not cover the community
 */
export function requireResidence(drill: OpenDrill, home: Residence, at = ''): void {
  if (drill.communities.has(home.division)) return;
  const successor = drill.successors.get(home.division);
  if (successor !== undefined) {
    const { code, text } = abolishedCode({ successor });
    throw invalidField(`${at}/residence/division`, code, text);
  }
  throw invalidField(`${at}/residence/division`, 'not-in-drill', {
    en: 'The drill does not cover this community. Give one that GET /v1/drills/{drillId} lists. For example: 350102001001',
    zh: '该村居不在演练范围内。请填写 GET /v1/drills/{drillId} 列出的村居代码。例如：350102001001',
  });
}
