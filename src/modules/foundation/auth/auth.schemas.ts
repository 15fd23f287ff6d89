import { z } from 'zod';
import { divisionCode, fieldProblem, uuid, writtenAs } from '../../../platform/http/index.ts';
import { roles } from './roles.ts';

export const tokenRequest = z
  .strictObject({
    clientId: z.string().min(1).max(100),
    clientSecret: z.string().min(1).max(200),
    subject: writtenAs(z.string().regex(/^[\w.@:-]{1,128}$/), {
      en: 'the id of a user, 1 to 128 letters, digits and signs of _.@:-',
      zh: '用户编号（1 至 128 个字母、数字或 _.@:- 符号）',
    })
      .optional()
      .meta({
        description: "Only for `citizen` clients: the app's own id of the user the token is for",
        examples: ['user-20210920-0001'],
      }),
  })
  .meta({ examples: [{ clientId: 'city-hq-5a1c1a3e-9f04', clientSecret: '…' }] });

export const tokenAnswer = z.object({
  accessToken: z.string(),
  tokenType: z.literal('Bearer'),
  expiresIn: z.int().meta({ description: 'Seconds', examples: [3600] }),
});

const needsDivision = new Set(['city-hq', 'district-hq', 'community-worker', 'checkpoint']);

export const newClient = z
  .strictObject({
    name: writtenAs(
      z
        .string()
        .trim()
        .min(1)
        .max(100)
        .regex(/^[\p{L}\p{N}\p{P}\p{Zs}]+$/u),
      {
        en: 'a name of 1 to 100 letters, digits, spaces and marks',
        zh: '名称（1 至 100 个字，可含字母、数字、空格和标点）',
      },
    ),
    role: z.enum(roles),
    division: divisionCode.optional(),
    site: uuid.optional(),
  })
  .superRefine((client, context) => {
    const missing = (path: string, en: string, zh: string) =>
      context.addIssue({
        code: 'custom',
        path: [path],
        params: fieldProblem('required', { en, zh }),
        input: client,
      });
    if (needsDivision.has(client.role) && client.division === undefined) {
      missing('division', 'This role works for a division', '该角色必须指定行政区划');
    }
    if (client.role === 'tablet' && client.site === undefined) {
      missing('site', 'A tablet works at a site', '平板必须指定采样点');
    }
  })
  .meta({ examples: [{ name: '鼓楼区指挥部', role: 'district-hq', division: '350102' }] });

export const issuedClient = z.object({
  clientId: z.string(),
  clientSecret: z.string().meta({ description: 'Shown this once' }),
  name: z.string(),
  role: z.enum(roles),
  division: z.string().optional(),
  site: z.string().optional(),
});
