import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileName, fileOf, type OpenReport, reportFormats, sheetKeys } from '../modules/figures/index.ts';
import { loadConfig } from '../platform/config.ts';
import { createLogger } from '../platform/logger.ts';
import { composeHouse } from './compose.ts';
import { openGround } from './ground.ts';
import { onDatabase } from './on-database.ts';
import { operator } from './operator.ts';
import type { ProductionConfig } from './run.ts';

/** Which report is made, and where it is written. */
export interface ReportCommand {
  drillId: string;
  out: string;
  language: 'en' | 'zh';
}

/** Writes a report in every format, a CSV for each sheet; answers the files. */
async function writeFiles(open: OpenReport, { out, language }: ReportCommand): Promise<string[]> {
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
async function report(config: ProductionConfig, command: ReportCommand): Promise<void> {
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

/** Makes and writes it, on the database of the settings. */
export async function writeReport(command: ReportCommand): Promise<void> {
  await onDatabase(loadConfig(), (config) => report(config, command));
}
