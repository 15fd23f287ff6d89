import { z } from 'zod';
import { divisionCode, fieldProblem, instantOut, uuid, writtenAs } from '../../../platform/http/index.ts';
import { text } from '../../foundation/index.ts';
import type { Laboratory } from './laboratories.read.ts';

const name = text(100).meta({
  description: 'One of its kind in the drill',
  examples: ['福州市疾控中心实验室'],
});

const districts = writtenAs(z.array(divisionCode).min(1).max(100), {
  en: 'a list of 1 to 100 codes of divisions',
  zh: '1 至 100 个行政区划代码的列表',
}).meta({
  description: 'The divisions whose boxes it takes; the code of the city for all of them',
  examples: [['350102', '350103']],
});

const example = { name: '福州市疾控中心实验室', districts: ['350102', '350103'] };

export const newLaboratory = z
  .strictObject({ name, districts })
  .meta({ id: 'NewLaboratory', examples: [example] });

export const laboratoryChange = z
  .strictObject({ name: name.optional(), districts: districts.optional() })
  .superRefine((change, context) => {
    if (Object.values(change).some((value) => value !== undefined)) return;
    context.addIssue({
      code: 'custom',
      path: [],
      params: fieldProblem('required', {
        en: 'Give name or districts',
        zh: 'name 与 districts 至少提供一项',
      }),
      input: change,
    });
  })
  .meta({ id: 'LaboratoryChange', minProperties: 1, examples: [{ districts: ['3501'] }] });

export const laboratoryId = z.object({ drillId: uuid, laboratoryId: uuid });

export const laboratoryAnswer = z
  .object({
    id: z.string().meta({ description: 'What its clients are added with, as `laboratory`' }),
    name: z.string(),
    districts: z.array(z.string()),
    createdAt: instantOut,
  })
  .meta({ id: 'Laboratory', description: 'A laboratory that tests for a drill' });

export function showLaboratory(row: Laboratory): z.output<typeof laboratoryAnswer> {
  return { id: row.id, name: row.name, districts: row.districts, createdAt: row.createdAt.toISOString() };
}
