import type { TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import type { SeededDrill } from '../../../support/drill.ts';
import type { WritingRoute } from '../bad-input/bodies.ts';

export function writes(_t: TestApp, drill: SeededDrill): WritingRoute[] {
  return [
    {
      operationId: 'makeReport',
      method: 'POST',
      url: `/v1/drills/${drill.id}/reports`,
      token: drill.gulouHq,
      valid: () => ({ division: gulou.division }),
    },
  ];
}
