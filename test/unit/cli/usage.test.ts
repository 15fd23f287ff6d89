import { describe, expect, test } from 'vitest';
import { WrongUsage } from '../../../src/cli/command.ts';
import { createTokens } from '../../../src/cli/tokens.ts';
import { commands, languageOf, readArguments, usageOf } from '../../../src/cli/usage.ts';

describe('a command line', () => {
  test('is read with its options, those of every command too', () => {
    const typed = readArguments([
      'import',
      'roster',
      'a.csv',
      '--dry-run',
      '--drill',
      'x',
      '--json',
      '--lang',
      'zh',
    ]);
    expect(typed.command?.name).toBe('import');
    expect(typed.positionals).toEqual(['roster', 'a.csv']);
    expect(typed.values).toEqual({ 'dry-run': true, drill: 'x', json: true, lang: 'zh' });
    expect(readArguments(['--help']).command).toBeUndefined();
    expect(readArguments(['import', '--help']).command?.name).toBe('import');
  });

  test.each([
    [['nonsense']],
    [['drills', 'extra']],
    [['import', 'roster']],
    [['plan', '--dry-run']],
    [['drills', '--lang', 'fr']],
    [['drills', '--url', 'ftp://x']],
    [['sign-in', '--client-secret', 's']],
    [['sign-in', '--clientSecret=s']],
  ])('that is wrong says so: %j', (args) => {
    expect(() => readArguments(args)).toThrow(WrongUsage);
  });

  test('is understood in a language even where it is wrong', () => {
    expect(languageOf(['nonsense', '--lang', 'zh'], 'en')).toBe('zh');
    expect(languageOf(['nonsense', '--lang=en'], 'zh')).toBe('en');
    expect(languageOf(['nonsense', '--lang', 'fr'], 'zh')).toBe('zh');
  });

  test('has a usage that names every command and option in both languages', () => {
    for (const language of ['en', 'zh'] as const) {
      const all = usageOf(undefined, language);
      for (const command of commands) {
        expect(all).toContain(`  ${command.name}`);
        const one = usageOf(command, language);
        for (const [name, { about }] of Object.entries(command.options)) {
          expect(one).toContain(`--${name}`);
          expect(one).toContain(about[language]);
        }
      }
    }
  });
});

describe('the token that is shown', () => {
  const session = {
    url: 'http://a.example',
    clientId: 'c',
    accessToken: 'kept',
    expiresAt: new Date(Date.now() + 600_000).toISOString(),
  };
  const expired = { ...session, expiresAt: new Date(Date.now() - 1_000).toISOString() };
  const credentials = { clientId: 'c', clientSecret: 's' };
  let asked = 0;
  const ask = async () => {
    asked += 1;
    return { accessToken: 'new', expiresAt: session.expiresAt };
  };

  test('is that of the session, at its own service alone', async () => {
    const none = { credentials: undefined };
    expect(await createTokens(none, session, 'http://a.example', ask)()).toBe('kept');
    expect(await createTokens(none, session, 'http://b.example', ask)()).toBeUndefined();
    expect(await createTokens(none, expired, 'http://a.example', ask)()).toBe('kept');
    expect(await createTokens(none, undefined, 'http://a.example', ask)()).toBeUndefined();
    expect(asked).toBe(0);
  });

  test('is asked for with the client of the environment where there is no good one, once', async () => {
    const token = createTokens({ credentials }, expired, 'http://a.example', ask);
    expect([await token(), await token()]).toEqual(['new', 'new']);
    expect(asked).toBe(1);
  });
});
