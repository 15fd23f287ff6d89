import { defineProblem } from '../../../platform/errors/index.ts';

export const contactsFull = defineProblem(
  'contacts-full',
  409,
  'after-change',
  { en: 'The case would have more contacts than are kept of one', zh: '该病例的接触者将超出上限' },
  {
    en: 'A case keeps 10,000 contacts, and nothing of this request was taken. Look for a shorter time (a later `since`), or name fewer people.',
    zh: '每个病例最多保留 10,000 名接触者，本次请求未作任何更改。请缩短追溯时间（推后 `since`）或减少人员。',
  },
);

export const caseWithdrawn = defineProblem(
  'case-withdrawn',
  409,
  'never',
  { en: 'The laboratory has taken the result back', zh: '该病例已由实验室撤回' },
  {
    en: 'It is no case any more, so nobody is looked for because of it. Should the laboratory find it positive again, it stands as before, with its contacts.',
    zh: '该人员已不是病例，不再追踪接触者。如实验室再次判定阳性，病例及其接触者自动恢复。',
  },
);

export const caseProblems = [contactsFull, caseWithdrawn];
