import { z } from 'zod';
import { communityCode, writtenAs } from '../../../platform/http/index.ts';
import { text } from '../people/index.ts';

const name = text(60).meta({ examples: ['新港社区居委会'] });

/** What says so, and since when: a list of divisions is only as good as its sources. */
const evidence = {
  source: text(200).meta({
    description: 'The document that says so',
    examples: ['鼓政民〔2021〕15 号'],
  }),
  date: writtenAs(z.iso.date(), {
    en: 'the date from which it holds, YYYY-MM-DD',
    zh: '生效日期（YYYY-MM-DD）',
  }).meta({ description: 'From when it holds, not in the future', examples: ['2021-08-01'] }),
};
const example = { source: '鼓政民〔2021〕15 号', date: '2021-08-01' };

export const newCommunity = z
  .strictObject({ code: communityCode, name, ...evidence })
  .meta({ id: 'NewCommunity', examples: [{ code: '350102001099', name: '新港社区居委会', ...example }] });

export const communityName = z
  .strictObject({ name, ...evidence })
  .meta({ id: 'CommunityName', examples: [{ name: '新港社区居委会', ...example }] });

export const communityClosing = z
  .strictObject({
    successor: z
      .strictObject({
        code: communityCode,
        name: name.optional().meta({
          description: 'What it is called where it is new; as this one unless told',
        }),
      })
      .optional()
      .meta({
        description:
          'Where its people belong now. A community of this code that is not there yet is added: so it is moved to another street',
      }),
    ...evidence,
  })
  .meta({ id: 'CommunityClosing', examples: [{ successor: { code: '350103001099' }, ...example }] });

export const communityParam = z.object({ code: communityCode });

/** What headquarters have changed of the official list. */
export const divisionChange = z
  .object({
    act: z.enum(['added', 'renamed', 'closed']),
    source: z.string(),
    date: z.string().meta({ description: 'From when it holds' }),
    formerName: z.string().nullable(),
    successor: z.string().nullable(),
  })
  .meta({ id: 'DivisionChange', description: 'A change of the official list, by headquarters' });
