import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { fileName, fileOf, type OpenReport, reportFormats, sheetKeys } from '../modules/figures/index.ts';
import { loadConfig } from '../platform/config.ts';
import { createLogger } from '../platform/logger.ts';
import { composeHouse } from './compose.ts';
import { openGround } from './ground.ts';
import { onDatabase } from './on-database.ts';
import { operator } from './operator.ts';
import type { ProductionConfig } from './run.ts';

const usage = 'usage: npm run report -- --drill ID --out DIR [--language zh|en]';

interface Command {
  drillId: string;
  out: string;
  language: 'en' | 'zh';
}

/** @throws Error with the usage */
function readArguments(args: string[]): Command {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ args, options: { drill: text, out: text, language: text } });
  const drillId = z.uuid().safeParse(values.drill);
  const language = z.enum(['en', 'zh']).safeParse(values.language ?? 'zh');
  if (!drillId.success || values.out === undefined || !language.success) throw new Error(usage);
  return { drillId: drillId.data.toLowerCase(), out: resolve(values.out), language: language.data };
}

/** Writes a report in every format, a CSV for each sheet; answers the files. */
async function writeFiles(open: OpenReport, { out, language }: Command): Promise<string[]> {
  await mkdir(out, { recursive: true });
  const files: string[] = [];
  for (const format of reportFormats) {
    for (const sheet of format === 'csv' ? sheetKeys : (['city'] as const)) {
      const path = join(out, fileName(open, format, sheet));
      await pipeline(
        Readable.from(fileOf(open, { format, sheet, language })),
        createWriteStream(path, { mode: 0o600 }),
      );
      files.push(path);
    }
  }
  return files;
}

/** Makes a report of the whole drill, which is kept as any other, and writes it down. */
async function report(config: ProductionConfig, command: Command): Promise<void> {
  const logger = createLogger({ level: config.logLevel, process: 'report' });
  const ground = await openGround(config, logger, 'report');
  const house = composeHouse(ground);
  try {
    const open = await house.services.reports.make(command.drillId, operator().sub);
    const { version, kind, sha256 } = open.report;
    for (const file of await writeFiles(open, command)) process.stdout.write(`${file}\n`);
    process.stdout.write(`Version ${version} (${kind}), SHA-256 of its JSON: ${sha256}\n`);
  } finally {
    await house.close();
    await ground.close();
  }
}

/**
 * The report of a drill by somebody who holds the database and the master key. It may run while the service runs. Files are
 * readable by their owner alone: people who are missing are in them, their names masked, their doors not.
 */
try {
  const command = readArguments(process.argv.slice(2));
  await onDatabase(loadConfig(), (config) => report(config, command));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
