import type { Described } from './document.ts';

/** What a route tells of itself in Chinese, and who may call it; undefined for one that there is not. */
export type ChineseOf = (
  operationId: string,
) => { summary?: string; description?: string; access: 'public' | readonly string[] } | undefined;

/** An operation in Chinese; what nobody has said in Chinese stays as it is. */
export function inChinese(described: Described, chineseOf: ChineseOf): Described {
  const { operation } = described;
  const told = chineseOf(operation.operationId);
  if (told?.summary === undefined) return described;
  const roles = told.access === 'public' ? [] : [`可用角色：${told.access.join('、')}。`];
  const description = [told.description, ...roles].filter((part) => part !== undefined).join('\n\n');
  return { ...described, operation: { ...operation, summary: told.summary, description } };
}
