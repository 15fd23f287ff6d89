import { z } from 'zod';
import type { NoticeContent } from './notices.read.ts';
import { noticeKinds } from './notices.tables.ts';

const text = z.object({ title: z.string(), body: z.string() });

/** A notice, or the next version of one, as it waits for a second person; it was looked at when it was proposed. */
export const proposedNotice = z.object({
  id: z.uuid(),
  division: z.string(),
  siteId: z.uuid().nullable(),
  /** The version that the next one is to follow; null for the first. */
  version: z.int().nullable(),
  content: z.object({
    kind: z.enum(noticeKinds),
    zh: text,
    en: text.nullable(),
    startsAt: z.iso.datetime().transform((at) => new Date(at)),
    endsAt: z.iso.datetime().transform((at) => new Date(at)),
  }),
});

export interface ProposedNotice extends Omit<z.output<typeof proposedNotice>, 'content'> {
  content: NoticeContent;
}

/** The same as JSON. */
export const written = ({ content, ...of }: ProposedNotice) => ({
  ...of,
  content: {
    ...content,
    startsAt: content.startsAt.toISOString(),
    endsAt: content.endsAt.toISOString(),
  },
});
