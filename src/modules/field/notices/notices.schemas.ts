import { z } from 'zod';
import {
  divisionCode,
  fieldProblem,
  instant,
  instantOut,
  pageQuery,
  uuid,
} from '../../../platform/http/index.ts';
import { drillId } from '../../drill/index.ts';
import { prose, text } from '../../foundation/index.ts';
import type { Notice, NoticeContent } from './notices.read.ts';
import { noticeKinds } from './notices.tables.ts';

export const noticeId = drillId.extend({ noticeId: uuid });

/** Longest title and longest text, in characters. */
const longestTitle = 60;
const longestBody = 1_000;

/** What a browser would read as markup: notices are shown as they are, by whoever shows them. */
const markup = /<[a-z!/?]|&#?\w+;/i;

/** Refuses markup, wherever the text will stand. */
const plain = (field: ReturnType<typeof text>) =>
  field.refine((written) => !markup.test(written), {
    params: fieldProblem('form', {
      en: 'Write plain text: tags and entities of HTML are shown to nobody',
      zh: '请填写纯文本，不支持 HTML 标签和实体',
    }),
  });

const noticeText = z
  .strictObject({
    title: plain(text(longestTitle)).meta({ examples: ['请步行前往'] }),
    body: plain(prose(longestBody)).meta({
      description: 'Plain text, over several lines where need be',
      examples: ['请携带身份证和手机，步行前往采样点，保持一米距离。'],
    }),
  })
  .meta({ id: 'NoticeText', description: 'What a notice says in one language' });
const zhExample = { title: '请步行前往', body: '请携带身份证和手机，步行前往采样点，保持一米距离。' };
const enExample = {
  title: 'Please walk',
  body: 'Bring your ID and phone, walk to the site, keep a metre apart.',
};

const content = {
  kind: z.enum(noticeKinds).meta({
    description: 'What it is about: what to `bring`, how to `travel`, the `time`, or anything else',
    examples: ['travel'],
  }),
  zh: noticeText,
  en: noticeText.optional().meta({ description: 'In English, where somebody has written it' }),
  startsAt: instant.meta({ description: 'From when it is shown' }),
  endsAt: instant.meta({
    description: 'Until when it is shown',
    examples: ['2021-09-24T00:00:00+08:00'],
  }),
};
const example = {
  kind: 'travel',
  zh: zhExample,
  en: enExample,
  startsAt: '2021-09-21T08:00:00+08:00',
  endsAt: '2021-09-24T00:00:00+08:00',
};

/** It is shown for a time. */
const span = {
  check: ({ startsAt, endsAt }: { startsAt: Date; endsAt: Date }) => startsAt < endsAt,
  fault: {
    path: ['endsAt'],
    params: fieldProblem('ends-before-start', {
      en: 'It ends before it begins: give a time after startsAt',
      zh: '结束时间须晚于开始时间（startsAt）',
    }),
  },
};

export const newNotice = z
  .strictObject({
    division: divisionCode.optional().meta({
      description: 'For everybody below it: the caller’s own division unless told; not with a site',
      examples: ['350102'],
    }),
    site: uuid.optional().meta({ description: 'For those of this site alone' }),
    ...content,
  })
  .refine(span.check, span.fault)
  .meta({ id: 'NewNotice', examples: [{ division: '350102', ...example }] });

export const noticeChange = z
  .strictObject(content)
  .refine(span.check, span.fault)
  .meta({ id: 'NoticeChange', description: 'All that the next version says', examples: [example] });

export const noticesQuery = z.strictObject({
  division: divisionCode.optional().meta({
    description: 'Of those who live there: what is said of it, and of what holds it',
    examples: ['350102001001'],
  }),
  site: uuid
    .optional()
    .meta({ description: 'Of those who go there: what is said of it, and of where it lies' }),
  ...pageQuery,
});

export const versionsQuery = z.strictObject(pageQuery);

const textOut = z
  .object({ title: z.string(), body: z.string() })
  .meta({ id: 'NoticeTextOut', description: 'What a notice says in one language, as plain text' });

export const noticeAnswer = z
  .object({
    id: z.string(),
    division: z.string(),
    site: z.string().nullable().meta({ description: 'For those of this site alone' }),
    kind: z.enum(noticeKinds),
    zh: textOut,
    en: textOut.nullable().meta({ description: 'Null where nobody has written it' }),
    startsAt: instantOut,
    endsAt: instantOut,
    version: z.int().meta({ description: 'One more with each change; the greatest holds' }),
    publishedAt: instantOut.meta({ description: 'Of this version' }),
    withdrawnAt: instantOut.nullable().meta({ description: 'From when on the notice holds no more' }),
  })
  .meta({ id: 'Notice', description: 'What a city or district tells its people, in plain text' });

export function showNotice(row: Notice): z.output<typeof noticeAnswer> {
  const { id, division, siteId: site, kind, zh, en, version } = row;
  return {
    id,
    division,
    site,
    kind,
    zh,
    en,
    startsAt: row.startsAt.toISOString(),
    endsAt: row.endsAt.toISOString(),
    version,
    publishedAt: row.publishedAt.toISOString(),
    withdrawnAt: row.withdrawnAt?.toISOString() ?? null,
  };
}

/** What a body says, as it is kept. */
export const contentOf = ({ en, ...said }: z.output<typeof noticeChange>): NoticeContent => ({
  ...said,
  en: en ?? null,
});
