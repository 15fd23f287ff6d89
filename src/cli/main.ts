import { type Call, type Command, WrongUsage } from './command.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { createHttp } from './http.ts';
import { createOutput, type Output } from './output.ts';
import { ownProblem, Refused } from './problem.ts';
import { readSession } from './session.ts';
import { askToken, createTokens } from './tokens.ts';
import { commands, languageOf, readArguments, type Typed, usageOf } from './usage.ts';
import type { Language } from './words.ts';

const usualUrl = 'http://127.0.0.1:8080';

/** Everything that a command needs, from what was typed and what is kept. */
async function callOf(
  typed: Typed & { command: Command },
  about: { environment: Environment; language: Language; out: Output; signal: AbortSignal },
): Promise<Call> {
  const { environment, language, out, signal } = about;
  const { command, positionals, values } = typed;
  const session = await readSession(environment.stateDir);
  const named = values['url'] ?? environment.url ?? session?.url ?? usualUrl;
  const url = new URL(String(named)).href.replace(/\/+$/, '');
  let told = false;
  const onAnswer = (headers: Headers): void => {
    if (told || headers.get('muster-practice') !== 'yes') return;
    told = true;
    out.note({ en: 'PRACTICE: nothing here is real', zh: '练习：一切均为虚构' });
  };
  const nobody = createHttp({ url, language, token: async () => undefined, signal });
  // Whoever signs in, or out, does so without the token of before.
  const token = command.name.startsWith('sign-')
    ? async () => undefined
    : createTokens(environment, session, url, (credentials) => askToken(nobody, credentials));
  const http = createHttp({ url, language, token, signal, onAnswer });
  const text = (option: string): string | undefined => {
    const value = values[option];
    return typeof value === 'string' ? value : undefined;
  };
  const isSet = (option: string): boolean => values[option] === true;
  return { positionals, text, isSet, http, token, out, environment, language, signal };
}

/** Does what was typed; answers the exit code. */
async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const environment = readEnvironment();
  const language = languageOf(args, environment.language);
  const out = createOutput({ json: args.includes('--json'), language });
  try {
    const typed = readArguments(args);
    const { command, values } = typed;
    if (command === undefined || values['help'] === true) {
      const asked = values['help'] === true;
      process[asked ? 'stdout' : 'stderr'].write(`${usageOf(command, language)}\n`);
      return asked ? 0 : 2;
    }
    await command.run(await callOf({ ...typed, command }, { environment, language, out, signal }));
    return 0;
  } catch (error) {
    if (error instanceof WrongUsage) {
      const command = commands.find(({ name }) => name === args[0]);
      const head = out.say({ en: 'Wrong usage', zh: '用法有误' });
      process.stderr.write(`${head}: ${error.message}\n\n${usageOf(command, language)}\n`);
      return 2;
    }
    if (signal.aborted) return 130;
    if (error instanceof Refused) out.problem(error.problem);
    else out.problem(ownProblem('failed', error instanceof Error ? error.message : String(error)).problem);
    return 1;
  }
}

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // Asked twice, it ends at once.
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
  });
}
// Whoever reads has read enough, as `head` has.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
process.exitCode = await main(process.argv.slice(2), stop.signal);
