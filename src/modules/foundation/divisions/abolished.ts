import type { Text } from '../../../platform/errors/index.ts';

/** What is wrong with the code of a division that is no more, and which one to write instead. */
export function abolishedCode({ successor }: { successor: string | null }): { code: string; text: Text } {
  return {
    code: 'abolished',
    text:
      successor === null
        ? {
            en: 'The community has been abolished. Give one that GET /v1/divisions lists. For example: 350102001001',
            zh: '该村居已撤销。请填写 GET /v1/divisions 列出的代码。例如：350102001001',
          }
        : {
            en: `The community has been abolished; its people belong to ${successor} now. Write that code. For example: ${successor}`,
            zh: `该村居已撤销，居民现属 ${successor}，请改填该代码。例如：${successor}`,
          },
  };
}
