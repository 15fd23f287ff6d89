import { parseArgs } from 'node:util';
import { type Command, common, type Option, WrongUsage } from './command.ts';
import { importFile } from './commands/import.ts';
import { drills, sites } from './commands/lists.ts';
import { plan, publish } from './commands/plans.ts';
import { report } from './commands/report.ts';
import { signIn, signOut } from './commands/sign-in.ts';
import { watch } from './commands/watch.ts';
import { listen, trigger } from './commands/webhooks.ts';
import { type Language, languages } from './words.ts';

/** In the order in which a drill needs them. */
export const commands: readonly Command[] = [
  signIn,
  signOut,
  drills,
  sites,
  importFile,
  publish,
  plan,
  watch,
  listen,
  trigger,
  report,
];

/** A command line that was understood. */
export interface Typed {
  /** Undefined: only help was asked for, or nothing. */
  command: Command | undefined;
  positionals: string[];
  values: Readonly<Record<string, string | boolean | undefined>>;
}

const optionsOf = (command: Command | undefined): Readonly<Record<string, Option>> => ({
  ...command?.options,
  ...common,
});

/** Which language a command line asks for, whatever else is wrong with it. */
export function languageOf(args: readonly string[], fallback: Language): Language {
  const at = args.findIndex((one) => one === '--lang' || one.startsWith('--lang='));
  const named = at < 0 ? undefined : args[at]?.includes('=') === true ? args[at]?.slice(7) : args[at + 1];
  return languages.find((one) => one === named) ?? fallback;
}

/** Reads the command line (without node and script). @throws WrongUsage */
export function readArguments(args: readonly string[]): Typed {
  const name = args[0];
  const command = commands.find((one) => one.name === name);
  if (command === undefined && name !== undefined && !name.startsWith('-')) {
    throw new WrongUsage(name);
  }
  const options = Object.fromEntries(
    Object.entries(optionsOf(command)).map(([option, { value }]) => [
      option,
      { type: value === undefined ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  let parsed: ReturnType<typeof parse>;
  const rest = command === undefined ? args : args.slice(1);
  try {
    parsed = parse([...rest], options);
  } catch (error) {
    throw new WrongUsage(error instanceof Error ? error.message : String(error));
  }
  const { values, positionals } = parsed;
  const { lang, url, help } = values;
  if (lang !== undefined && !languages.some((one) => one === lang)) throw new WrongUsage('--lang: zh|en');
  if (typeof url === 'string' && !(URL.canParse(url) && /^https?:/.test(url))) {
    throw new WrongUsage('--url: http://…, https://…');
  }
  const takes = command?.takes ?? [];
  if (help !== true && positionals.length !== takes.length) {
    const more = positionals.slice(takes.length);
    throw new WrongUsage(more.length > 0 ? more.join(' ') : takes.slice(positionals.length).join(' '));
  }
  return { command, positionals, values };
}

function parse(args: string[], options: Record<string, { type: 'boolean' | 'string' }>) {
  return parseArgs({ args, options, allowPositionals: true, strict: true });
}

/** How a command, or all of them, are used. */
export function usageOf(command: Command | undefined, language: Language): string {
  const rows = (options: Readonly<Record<string, Option>>): string[] => {
    const heads = Object.entries(options).map(
      ([name, { value }]) => `--${name}${value === undefined ? '' : ` ${value}`}`,
    );
    const width = Math.max(0, ...heads.map((head) => head.length));
    return Object.values(options).map(
      ({ about }, i) => `  ${(heads[i] ?? '').padEnd(width)}  ${about[language]}`,
    );
  };
  if (command !== undefined) {
    const head = ['npm run cli --', command.name, ...command.takes].join(' ');
    return [`${head} [options]`, '', command.about[language], '', ...rows(optionsOf(command))].join('\n');
  }
  const width = Math.max(...commands.map(({ name, takes }) => [name, ...takes].join(' ').length));
  return [
    'npm run cli -- COMMAND [options]',
    '',
    ...commands.map(
      ({ name, takes, about }) => `  ${[name, ...takes].join(' ').padEnd(width)}  ${about[language]}`,
    ),
    '',
    ...rows(common),
    '',
    {
      en: 'Exit code: 0 done, 1 refused (the problem is on standard error), 2 wrong usage.',
      zh: '退出码：0 完成，1 被拒绝（问题见标准错误），2 用法有误。',
    }[language],
  ].join('\n');
}
