import type { TestApp } from '../../../support/app.ts';
import type { SeededDrill } from '../../../support/drill.ts';
import { nobodysId } from '../../../support/routes.ts';
import type { WritingRoute } from '../bad-input/bodies.ts';

/** The route of imports of plans that takes a JSON body. */
export async function writes(_t: TestApp, drill: SeededDrill): Promise<WritingRoute[]> {
  return [
    {
      operationId: 'undoSitesImport',
      method: 'POST',
      url: `/v1/drills/${drill.id}/sites/undo`,
      token: drill.gulouHq,
      valid: () => ({ importJob: nobodysId, reason: '导入了旧文件' }),
    },
  ];
}
