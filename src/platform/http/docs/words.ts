export type Language = 'en' | 'zh';

/**
 * The words of the page itself. What it tells of operations is the document's, in Chinese what routes say beside it; what it
 * tells of fields is the document's, in English.
 */
export const words = {
  en: {
    lang: 'en',
    title: 'Muster: mass-testing drill interface',
    other: '中文',
    intro: 'For programs that citizens, tablets and headquarters use. Choose your part, open an operation.',
    filter: 'Filter by path, name or words',
    none: 'No operation has these words.',
    document: 'OpenAPI document for programs',
    all: 'All operations',
    parameters: 'Parameters',
    body: 'Body',
    answers: 'Answers',
    headers: 'Headers',
    required: 'required',
    oneOf: 'one of',
    entry: 'each',
    example: 'Example',
    tryIt: 'Try it',
    tokenNeeded: 'BASE is the address of the service, TOKEN a token of one of the roles.',
    noToken: 'BASE is the address of the service. No token is needed.',
    deprecated: 'to be given up',
    failed: 'It could not be loaded. Open it by its own address.',
  },
  zh: {
    lang: 'zh-CN',
    title: 'Muster 核酸检测演练接口',
    other: 'English',
    intro: '供市民端、采样点平板和指挥部系统调用。先找到您的使用对象，再展开接口。字段说明为英文。',
    filter: '按路径、名称或说明筛选',
    none: '没有符合的接口。',
    document: 'OpenAPI 文档（供程序读取）',
    all: '全部接口',
    parameters: '参数',
    body: '请求体',
    answers: '响应',
    headers: '响应头',
    required: '必填',
    oneOf: '以下之一',
    entry: '每一项',
    example: '示例',
    tryIt: '试一试',
    tokenNeeded: 'BASE 为服务地址，TOKEN 为上述任一角色的令牌。',
    noToken: 'BASE 为服务地址，无需令牌。',
    deprecated: '即将停用',
    failed: '加载失败，请用其单独的网址打开。',
  },
} as const satisfies Record<Language, Record<string, string>>;

export type Words = (typeof words)[Language];

/** Of a text that is told in English and then in Chinese, a paragraph each, the one that is asked for; else all of it. */
export function inLanguage(text: string | undefined, language: Language): string | undefined {
  const paragraphs = text?.split(/\n\s*\n/) ?? [];
  const chinese = paragraphs.filter((one) => /\p{Script=Han}/u.test(one));
  const both = chinese.length > 0 && chinese.length < paragraphs.length;
  if (!both) return text;
  return paragraphs.filter((one) => chinese.includes(one) === (language === 'zh')).join('\n\n');
}
