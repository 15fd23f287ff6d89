import { z } from 'zod';
import { divisionCode, instantOut, pageQuery, uuid } from '../../../platform/http/index.ts';
import { jobOf } from '../../service/index.ts';
import { reportFormats } from './files.ts';
import type { Report } from './reports.read.ts';
import { reportJobKind } from './reports.repo.ts';
import { reportKinds } from './reports.tables.ts';
import { sheetKeys } from './sheets.ts';

const version = z
  .int()
  .meta({ description: 'Of the drill and division, from 1; one that is made later takes no other’s place' });
const kind = z.enum(reportKinds).meta({
  description: '`provisional` while the drill goes on, `final` once it is closed',
});
const sha256 = z.string().meta({
  description: 'SHA-256 of the report as JSON, in hex',
  examples: ['9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
});
const asOf = instantOut.meta({
  description:
    'When its figures were counted, by the clock of the drill: what was corrected until then is in them',
});
const closedAt = instantOut.nullable().meta({
  description: 'When the drill was closed: exemptions stand as they did then; null of a provisional one',
});
const rows = z.int().meta({ description: 'Of all sheets together' });

export const reportBody = z
  .strictObject({
    division: divisionCode.optional().meta({ description: 'What it is about; the caller’s unless told' }),
  })
  .meta({ id: 'ReportRequest', examples: [{ division: '350102' }] });

export const reportsQuery = z.strictObject(pageQuery);

export const reportPath = z.object({ drillId: uuid, reportId: uuid });

export const reportQuery = z.strictObject({
  format: z.enum(reportFormats).default('json').meta({ description: 'CSV is of one sheet' }),
  sheet: z
    .enum(sheetKeys)
    .default('districts')
    .meta({ description: 'Which sheet CSV is of', examples: ['communities'] }),
});

export const reportAnswer = z
  .object({
    id: z.string(),
    drillId: z.string(),
    division: z.string().meta({ description: 'What it is about' }),
    version,
    kind,
    asOf,
    closedAt,
    madeAt: instantOut,
    madeBy: z.string(),
    rows,
    sha256,
  })
  .meta({ id: 'Report', description: 'A report that can be had' });

export const reportJob = jobOf({
  name: 'ReportJob',
  description: 'A report that is being made',
  kinds: [reportJobKind],
  result: z
    .object({ reportId: z.string(), version, kind, sha256, rows })
    .meta({ id: 'ReportResult', description: 'The report that was made' }),
});

const cell = z.union([z.string(), z.number(), z.null()]);

/** The report as JSON. */
export const reportFile = z
  .object({
    report: z.object({
      id: z.string(),
      drillId: z.string(),
      division: z.string(),
      kind,
      asOf,
      closedAt,
    }),
    sheets: z
      .object(
        Object.fromEntries(
          sheetKeys.map((key) => [key, z.array(z.record(z.string(), cell))] as const),
        ) as Record<(typeof sheetKeys)[number], z.ZodArray<z.ZodRecord<z.ZodString, typeof cell>>>,
      )
      .meta({
        description: 'Rows by the names of their columns; those of coverage are called as there, with dots',
      }),
  })
  .meta({ id: 'ReportFile', description: 'A report whole: always the same bytes' });

export function showReport(report: Report): z.output<typeof reportAnswer> {
  return {
    ...report,
    asOf: report.asOf.toISOString(),
    closedAt: report.closedAt?.toISOString() ?? null,
    madeAt: report.madeAt.toISOString(),
  };
}
