import type { TestApp } from '../../../support/app.ts';
import type { SeededDrill } from '../../../support/drill.ts';
import { nobodysId } from '../../../support/routes.ts';
import type { WritingRoute } from '../bad-input/bodies.ts';

/** The routes of imports that take a JSON body. */
export async function writes(_t: TestApp, drill: SeededDrill): Promise<WritingRoute[]> {
  const others = ['Communities', 'Exemptions', 'Facilities', 'Teams', 'Lists'].map(
    (kind): WritingRoute => ({
      operationId: `undo${kind}Import`,
      method: 'POST',
      url: `/v1/drills/${drill.id}/${kind.toLowerCase()}/undo`,
      token: kind === 'Communities' ? drill.cityHq : drill.gulouHq,
      valid: () => ({ importJob: nobodysId, reason: '导入了旧文件' }),
    }),
  );
  return [
    ...others,
    {
      operationId: 'undoSitesImport',
      method: 'POST',
      url: `/v1/drills/${drill.id}/sites/undo`,
      token: drill.gulouHq,
      valid: () => ({ importJob: nobodysId, reason: '导入了旧文件' }),
    },
  ];
}
