import { z } from 'zod';
import {
  divisionCode,
  fieldProblem,
  instant,
  instantOut,
  uuid,
  writtenAs,
} from '../../../platform/http/index.ts';
import type { ListedClient } from './auth.repo.ts';
import type { IssuedClient } from './auth.service.ts';
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
  .meta({ id: 'TokenRequest', examples: [{ clientId: 'city-hq-5a1c1a3e-9f04', clientSecret: '…' }] });

export const tokenAnswer = z
  .object({
    accessToken: z.string(),
    tokenType: z.literal('Bearer'),
    expiresIn: z.int().meta({ description: 'Seconds', examples: [3600] }),
  })
  .meta({ id: 'Token', description: 'A bearer token, for the header `Authorization: Bearer …`' });

const needsDivision = new Set([
  'province-hq',
  'city-hq',
  'district-hq',
  'campus-hq',
  'community-worker',
  'shift-planner',
]);
const ofTeams = new Set(['team-leader', 'team-member']);

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
    laboratory: uuid.optional().meta({
      description:
        'Of a `lab` client: the laboratory that its tokens stand for, as `POST /v1/drills/{drillId}/laboratories` answered it',
    }),
    team: uuid.optional().meta({
      description:
        'Of a client of a team: the team that its tokens stand for, as `POST /v1/drills/{drillId}/teams` answered it',
    }),
    facility: uuid.optional().meta({
      description:
        'Of a `facility` client: the facility that its tokens stand for, as `POST /v1/drills/{drillId}/facilities` answered it',
    }),
    checkpoint: uuid.optional().meta({
      description:
        'Of a `checkpoint` client: the checkpoint that its tokens stand for, as `POST /v1/drills/{drillId}/checkpoints` answered it',
    }),
    expiresAt: instant.optional().meta({
      description: 'From when on it gets no tokens, and has none; never unless told',
    }),
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
    if (client.role === 'campus-hq' && client.division !== undefined && client.division.length < 12) {
      context.addIssue({
        code: 'custom',
        path: ['division'],
        params: fieldProblem('form', {
          en: 'A college is a community: give its code of 12 digits. For example: 350102001901',
          zh: '高校对应一个村居，请填写其 12 位代码。例如：350102001901',
        }),
        input: client.division,
      });
    }
    if (client.role === 'tablet' && client.site === undefined) {
      missing('site', 'A tablet works at a site', '平板必须指定采样点');
    }
    if (ofTeams.has(client.role) && client.team === undefined) {
      missing('team', 'This role works in a team', '该角色必须指定工作队');
    }
    if (client.role === 'facility' && client.facility === undefined) {
      missing('facility', 'This role works at a facility', '该角色必须指定集中场所');
    }
    if (client.role === 'checkpoint' && client.checkpoint === undefined) {
      missing('checkpoint', 'This role works at a checkpoint', '该角色必须指定卡口');
    }
  })
  .meta({ id: 'NewClient', examples: [{ name: '鼓楼区指挥部', role: 'district-hq', division: '350102' }] });

const clientFields = {
  clientId: z.string().meta({ examples: ['city-hq-5a1c1a3e-9f04'] }),
  name: z.string(),
  role: z.enum(roles),
  division: z.string().optional(),
  site: z.string().optional(),
  laboratory: z.string().optional(),
  team: z.string().optional(),
  facility: z.string().optional(),
  checkpoint: z.string().optional(),
};

export const issuedClient = z
  .object({
    ...clientFields,
    clientSecret: z.string().meta({ description: 'Shown this once' }),
    expiresAt: instantOut.optional(),
  })
  .meta({ id: 'IssuedClient', description: 'A client with its secret, which is shown this once' });

/** A client with its secret, as it is answered once. */
export function showIssued({ expiresAt, ...client }: IssuedClient): z.output<typeof issuedClient> {
  return { ...client, ...(expiresAt === undefined ? {} : { expiresAt: expiresAt.toISOString() }) };
}

export const clientIdParams = z.object({
  clientId: writtenAs(z.string().regex(/^[a-z0-9-]{1,100}$/), {
    en: 'the id of a client as it was given: small letters, digits and -',
    zh: '客户端编号，原样填写（小写字母、数字和 -）',
  }).meta({ examples: ['city-hq-5a1c1a3e-9f04'] }),
});

/** A week at most: a secret that is good for longer has not been replaced. */
export const rotation = z
  .strictObject({
    keepMinutes: z
      .int()
      .min(0)
      .max(7 * 1_440)
      .default(1_440)
      .meta({
        description: 'How long the secret before stays good beside the new one; 0 for one that has leaked',
      }),
  })
  .meta({ id: 'SecretRotation', examples: [{ keepMinutes: 60 }] });

export const clientAnswer = z
  .object({
    ...clientFields,
    createdAt: instantOut,
    expiresAt: instantOut.nullable(),
    revokedAt: instantOut.nullable(),
    previousSecretUntil: instantOut
      .nullable()
      .meta({ description: 'Until when the secret before the last rotation is good' }),
  })
  .meta({ id: 'Client', description: 'A program or a headquarters’ console that asks for tokens' });

export function showClient(client: ListedClient): z.output<typeof clientAnswer> {
  const iso = (time: Date | null) => time?.toISOString() ?? null;
  return {
    clientId: client.clientId,
    name: client.name,
    role: client.role,
    division: client.division ?? undefined,
    site: client.site ?? undefined,
    laboratory: client.laboratory ?? undefined,
    team: client.team ?? undefined,
    facility: client.facility ?? undefined,
    checkpoint: client.checkpoint ?? undefined,
    createdAt: client.createdAt.toISOString(),
    expiresAt: iso(client.expiresAt),
    revokedAt: iso(client.revokedAt),
    previousSecretUntil: iso(client.previousUntil),
  };
}
