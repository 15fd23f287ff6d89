import { defineProblem } from '../../../platform/errors/index.ts';

export const noticeWithdrawn = defineProblem(
  'notice-withdrawn',
  409,
  'never',
  { en: 'The notice has been withdrawn', zh: '该通告已撤回' },
  {
    en: 'It holds no more, and is not changed any more. Publish another one: `POST /v1/drills/{drillId}/notices`.',
    zh: '该通告不再有效，也不能修改。请另行发布：`POST /v1/drills/{drillId}/notices`。',
  },
);

export const noticeProblems = [noticeWithdrawn];
