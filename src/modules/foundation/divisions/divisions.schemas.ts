import { z } from 'zod';
import { divisionWords } from '../../../core/geography/index.ts';
import { divisionCode, fieldProblem, pageQuery } from '../../../platform/http/index.ts';
import { text } from '../people/index.ts';
import { placeQuery } from '../places/index.ts';
import { divisionChange } from './changes.schemas.ts';
import { levels } from './levels.ts';

export const division = z
  .object({
    code: z.string(),
    name: z.string(),
    level: z.enum(levels),
    parentCode: z.string().nullable(),
    abolishedOn: z
      .string()
      .nullable()
      .meta({ description: 'From when it is no more; null for one that stands' }),
    successor: z.string().nullable().meta({
      description: 'Of an abolished one: the code under which its people live now, where that is known',
    }),
  })
  .meta({
    id: 'Division',
    description: 'An administrative division',
    examples: [
      {
        code: '350102',
        name: '鼓楼区',
        level: 'county',
        parentCode: '3501',
        abolishedOn: null,
        successor: null,
      },
    ],
  });

/** One division, and what headquarters have changed of it since the official list. */
export const divisionWithChanges = division
  .extend({
    changes: z.array(divisionChange).meta({ description: 'Since the official list, the oldest first' }),
  })
  .meta({ id: 'DivisionWithChanges', description: 'An administrative division and its history' });

/** A division as lists show it: with what tells it from others of its name. */
export const listedDivision = division
  .omit({ abolishedOn: true, successor: true })
  .extend({
    above: z
      .array(z.object({ code: z.string(), name: z.string() }))
      .meta({ description: 'What it lies in, the largest first: many communities share a name' }),
    distanceMetres: z.int().nullable().meta({
      description: 'From `near` to the middle of the community, as the crow flies; null without `near`',
    }),
  })
  .meta({
    id: 'ListedDivision',
    description: 'An administrative division, and what it lies in',
    examples: [
      {
        code: '350102001001',
        name: '中山社区居委会',
        level: 'community',
        parentCode: '350102001',
        above: [
          { code: '35', name: '福建省' },
          { code: '3501', name: '福州市' },
          { code: '350102', name: '鼓楼区' },
          { code: '350102001', name: '鼓东街道' },
        ],
        distanceMetres: 240,
      },
    ],
  });

export const listDescription = [
  'Without `q`, `near` and `level`: the divisions directly below `parent`, or the provinces, in order of code. With any of them: all below `parent`, however far, or everywhere.',
  'With `q`, those called just that come first, then those whose name begins with it, then the rest; of each the larger first.',
  'With `near`, communities, nearest first. Nobody publishes where a community lies, so it is taken from drills: the middle of its buildings that a household roster has put on the map, else the middle of the published sites that serve it (these may lie outside of it, up to a walk away), in either case to about 100 m. A community of which neither is known is not found by place, so an empty list does not mean that there is none.',
].join('\n\n');

/** The words of a name as typed. */
const name = text(60)
  .transform((typed, context) => {
    const words = divisionWords(typed);
    if (words.length > 0) return words;
    context.addIssue({
      code: 'custom',
      params: fieldProblem('no-name', {
        en: 'There is no name in it: write part of one, such as 鼓楼 or 中山社区',
        zh: '其中没有名称：请填写名称的一部分，例如“鼓楼”或“中山社区”',
      }),
      input: typed,
    });
    return z.NEVER;
  })
  .meta({
    description:
      'A name or a part of one as people type it, with or without its kind (鼓楼, 鼓楼区) and who runs it (居委会); names above it may stand before it (鼓楼区 中山社区). At most 60 characters',
    examples: ['鼓楼区 中山社区'],
  });

export const divisionsQuery = z.strictObject({
  parent: divisionCode.optional().meta({ description: 'Only what lies in this division' }),
  q: name.optional(),
  ...placeQuery,
  level: z.enum(levels).optional().meta({ description: 'Only divisions of this level' }),
  ...pageQuery,
});
