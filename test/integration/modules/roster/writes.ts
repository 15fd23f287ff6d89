import type { TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import type { SeededDrill } from '../../../support/drill.ts';
import { nobodysId } from '../../../support/routes.ts';
import type { WritingRoute } from '../bad-input/bodies.ts';

/** The routes of the roster that take a JSON body, but for the removal. */
export async function writes(_t: TestApp, drill: SeededDrill): Promise<WritingRoute[]> {
  const at = `/v1/drills/${drill.id}/roster`;
  const token = drill.gulouHq;
  return [
    {
      operationId: 'declareRosterComplete',
      method: 'POST',
      url: `${at}/completion`,
      token,
      valid: () => ({ communities: [gulou.communities[0]], complete: true }),
    },
    {
      operationId: 'exportRoster',
      method: 'POST',
      url: `${at}/export`,
      token,
      valid: () => ({ reason: '核对本区底册的楼栋和房号', division: gulou.communities[0], format: 'csv' }),
    },
    {
      operationId: 'undoRosterImport',
      method: 'POST',
      url: `${at}/undo`,
      token,
      valid: () => ({ importJob: nobodysId, reason: '导入了旧文件' }),
    },
  ];
}
