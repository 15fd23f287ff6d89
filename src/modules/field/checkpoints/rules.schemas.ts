import { z } from 'zod';
import {
  decisions,
  healthCodes,
  reservedRuleNames,
  travelCodes,
  vaccinations,
} from '../../../core/checkpoints/index.ts';
import {
  divisionCode,
  fieldProblem,
  instant,
  instantOut,
  pageQuery,
  writtenAs,
} from '../../../platform/http/index.ts';
import type { RulesVersion } from './rules.repo.ts';

/** Most rules of one set, and most key regions: an officer reads them, and a phone carries them. */
const mostRules = 40;
const mostRegions = 500;

export const decision = z.enum(decisions).meta({
  id: 'CheckpointDecision',
  description:
    '`pass`; `swab` here, then pass; `hand-over` to the community to which they go; `turn-back`. Each graver than the one before',
});

export const ruleName = writtenAs(z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N} -]{0,39}$/u), {
  en: 'the name of a rule, 1 to 40 letters, digits, spaces and dashes',
  zh: '规则名称（1 至 40 个字母、汉字、数字、空格或短横）',
}).meta({ examples: ['key-region'] });

const hours = z.int().min(1).max(720);
const degrees = z.number().min(35).max(43);

const conditions = z
  .strictObject({
    keyRegion: z
      .literal(true)
      .optional()
      .meta({ description: 'Comes from a key region of this set, or has been in one' }),
    held: z.literal(true).optional().meta({
      description: 'The drill holds them, has found a case in them, or has them under health monitoring',
    }),
    healthCode: z.array(z.enum(healthCodes)).min(1).max(healthCodes.length).optional().meta({
      description: 'Of the health code 健康码; what was not looked at is `none`',
    }),
    travelCode: z.array(z.enum(travelCodes)).min(1).max(travelCodes.length).optional().meta({
      description: 'Of the travel code 行程卡; `starred` names a city that has a risk area',
    }),
    vaccination: z.array(z.enum(vaccinations)).min(1).max(vaccinations.length).optional(),
    swabOlderThanHours: hours.optional().meta({
      description: 'The last negative swab is older than that, or none is known',
      examples: [48],
    }),
    temperatureFrom: degrees.optional().meta({ description: 'Degrees Celsius, or more', examples: [37.3] }),
  })
  .meta({ description: 'All of what stands here has to hold; nothing holds of everybody' });

const rule = z
  .strictObject({ name: ruleName, when: conditions, decision })
  .meta({ id: 'CheckpointRule', description: 'When something holds of somebody, and what is done then' });

const exampleRules = {
  keyRegions: ['350300', '350500'],
  rules: [
    { name: 'held', when: { held: true }, decision: 'turn-back' },
    { name: 'red-code', when: { healthCode: ['red'] }, decision: 'turn-back' },
    { name: 'key-region', when: { keyRegion: true }, decision: 'hand-over' },
    { name: 'swab-48h', when: { swabOlderThanHours: 48 }, decision: 'swab' },
  ],
};

export const newRules = z
  .strictObject({
    from: instant
      .optional()
      .meta({ description: 'From when on they hold; from now unless told. A time that is past is refused' }),
    until: instant.optional().meta({ description: 'Until when; unless told, until a later version holds' }),
    keyRegions: z
      .array(divisionCode)
      .max(mostRegions)
      .default([])
      .meta({
        description: 'Key regions 重点地区, by codes of any length',
        examples: [['350300', '350500']],
      }),
    rules: z.array(rule).min(1).max(mostRules).meta({
      description:
        'In the order in which they are asked: the first that holds decides; who meets none passes',
    }),
  })
  .superRefine(({ rules, from, until }, context) => {
    if (context.issues.length > 0) return;
    const refuse = (path: (string | number)[], code: string, text: { en: string; zh: string }) =>
      context.addIssue({ code: 'custom', path, params: fieldProblem(code, text), input: rules });
    const names = new Set<string>();
    for (const [index, { name }] of rules.entries()) {
      if (names.has(name)) refuse(['rules', index, 'name'], 'named-twice', twice);
      if (reservedRuleNames.includes(name)) refuse(['rules', index, 'name'], 'reserved', reserved);
      names.add(name);
    }
    if (from !== undefined && until !== undefined && until <= from)
      refuse(['until'], 'ends-before-start', endsFirst);
  })
  .meta({ id: 'NewCheckpointRules', examples: [exampleRules] });

const twice = {
  en: 'Another rule has this name: a decision names the rule that it follows. Give each its own',
  zh: '规则名称重复：每次判定都会注明所依据的规则，请为每条规则取不同的名称',
};
const reserved = {
  en: 'A decision that follows no rule has this name. Give the rule another',
  zh: '该名称保留给没有适用规则的判定，请更换名称',
};
const endsFirst = {
  en: 'The rules end before they begin: give a time after `from`',
  zh: '规则的截止时间须晚于 from',
};

export const rulesQuery = z.strictObject({ limit: pageQuery.limit });

const rulesFields = {
  version: z.int().meta({ description: 'Counts up within the drill; what a device sends as `rules`' }),
  from: instantOut,
  until: instantOut.nullable(),
  keyRegions: z.array(z.string()),
  rules: z.array(rule),
};

export const rulesAnswer = z
  .object({ ...rulesFields, by: z.string().meta({ description: 'Who made them' }), createdAt: instantOut })
  .meta({ id: 'CheckpointRules', description: 'A version of the rules of a drill’s checkpoints' });

export const rulesList = z
  .object({ versions: z.array(rulesAnswer).meta({ description: 'The latest version first' }) })
  .meta({ id: 'CheckpointRulesList', description: 'Versions of the rules of a drill’s checkpoints' });

export const bundleAnswer = z
  .object({
    checkpointId: z.string(),
    drillId: z.string(),
    name: z.string(),
    asOf: instantOut,
    versions: z.array(z.object(rulesFields)).meta({
      description:
        'The versions that hold now or will: of those that hold at a time the highest does. A device decides by them without a network, and says which it had',
    }),
    held: z.array(z.string()).meta({
      description:
        'Whoever the drill holds or has under health monitoring, by the ids that passes have; those of the condition `held`',
    }),
    heldComplete: z.boolean().meta({ description: 'False where there were too many to carry' }),
    revoked: z.array(z.object({ slotId: z.string(), ids: z.array(z.string()) })).meta({
      description:
        'Passes that are void: this slot is not theirs any more, and they have a newer pass. Of the sites of the county',
    }),
    revokedComplete: z
      .boolean()
      .meta({ description: 'False where there were so many that only the latest are told' }),
    keys: z
      .array(
        z.object({
          kid: z.string(),
          kty: z.literal('OKP'),
          crv: z.literal('Ed25519'),
          x: z.string(),
          alg: z.literal('EdDSA'),
        }),
      )
      .meta({
        description: 'What passes are verified with; one that is not here any more has been revoked',
      }),
    siteId: z.string().nullable().meta({ description: 'Who swabs on the spot' }),
    travelMinutes: z.int(),
  })
  .meta({
    id: 'CheckpointBundle',
    description: 'What a checkpoint’s device carries to work without a network',
  });

export const showVersion = ({ version, from, until, keyRegions, rules }: RulesVersion) => ({
  version,
  from: from.toISOString(),
  until: until?.toISOString() ?? null,
  keyRegions: [...keyRegions],
  rules: rules.map(({ name, when, decision: what }) => ({
    name,
    when: { ...when },
    decision: what,
  })) as z.output<typeof rule>[],
});

export const showRules = (row: RulesVersion): z.output<typeof rulesAnswer> => ({
  ...showVersion(row),
  by: row.createdBy,
  createdAt: row.createdAt.toISOString(),
});
