import type { Environment } from './environment.ts';
import type { Http } from './http.ts';
import type { Output } from './output.ts';
import type { Language, Text } from './words.ts';

/** One option of a command; `value` names what follows it, without one it is a switch. */
export interface Option {
  about: Text;
  value?: string;
}

/** What somebody typed, checked against what the command takes. */
export interface Call {
  positionals: readonly string[];
  text(option: string): string | undefined;
  isSet(option: string): boolean;
  http: Http;
  /** The token that is shown to the service; undefined for nobody's. */
  token(): Promise<string | undefined>;
  out: Output;
  environment: Environment;
  language: Language;
  /** Fires on Ctrl-C. */
  signal: AbortSignal;
}

export interface Command {
  name: string;
  /** What follows the name, in order; all of it is required. */
  takes: readonly string[];
  about: Text;
  options: Readonly<Record<string, Option>>;
  run(call: Call): Promise<void>;
}

/** The command line cannot be understood: exit code 2, and what would be right on standard error. */
export class WrongUsage extends Error {
  override readonly name = 'WrongUsage';
}

/** What every command takes. */
export const common: Readonly<Record<string, Option>> = {
  url: {
    value: 'URL',
    about: {
      en: 'the service; else MUSTER_URL, or where one is signed in',
      zh: '服务地址；不填取 MUSTER_URL 或已登录的服务',
    },
  },
  json: {
    about: {
      en: 'JSON on standard output and nothing else',
      zh: '标准输出只有 JSON',
    },
  },
  lang: { value: 'zh|en', about: { en: 'language; else LANG', zh: '语言；不填取 LANG' } },
  help: { about: { en: 'how it is used', zh: '用法' } },
};

/** Which drill is meant: most commands take it. */
export const drillOption: Option = {
  value: 'ID',
  about: {
    en: 'the drill; may be left out where there is only one that is not closed',
    zh: '演练；未结束的只有一个时可不填',
  },
};

/** The reading of a whole number. @throws WrongUsage */
export function wholeNumber(name: string, text: string, low: number, high: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < low || value > high) {
    throw new WrongUsage(`--${name}: ${low}–${high}`);
  }
  return value;
}
