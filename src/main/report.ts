import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { runCommand } from './command.ts';
import type { ReportCommand } from './report-work.ts';

const usage = 'usage: npm run report -- --drill ID --out DIR [--language zh|en]';

/** @throws Error with the usage */
function readArguments(args: string[]): ReportCommand {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ args, options: { drill: text, out: text, language: text } });
  const drillId = z.uuid().safeParse(values.drill);
  const language = z.enum(['en', 'zh']).safeParse(values.language ?? 'zh');
  if (!drillId.success || values.out === undefined || !language.success) throw new Error(usage);
  return { drillId: drillId.data.toLowerCase(), out: resolve(values.out), language: language.data };
}

/*
 * The report of a drill by somebody who holds the database and the master key. It may run while the service runs. Files are
 * readable by their owner alone: people who are missing are in them, their names masked, their doors not.
 */
await runCommand(usage, async (args) => {
  const command = readArguments(args);
  const { writeReport } = await import('./report-work.ts');
  await writeReport(command);
});
