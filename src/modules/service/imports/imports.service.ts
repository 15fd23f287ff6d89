import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { Datum } from '../../../core/geography/index.ts';
import { newId } from '../../../platform/crypto/index.ts';
import { AppError, notFound, unsupportedMediaType } from '../../../platform/errors/index.ts';
import { invalidField } from '../../../platform/http/index.ts';
import {
  type Column,
  type ColumnMap,
  charsetNamed,
  mostSheetRows,
  templateRows,
  toCsv,
  type WorkbookWriter,
} from '../../../platform/spreadsheets/index.ts';
import { type DrillCatalogue, refuseClosed } from '../../drill/index.ts';
import {
  type Actor,
  type Auditor,
  type Caller,
  drawsOf,
  idempotencyKeyReused,
} from '../../foundation/index.ts';
import { type Job, type JobsService, jobUnfinished } from '../jobs/index.ts';
import { xlsxType } from './files.schemas.ts';
import type { ImportsRepo } from './imports.repo.ts';
import { type ImportInput, importInput } from './input.ts';
import { openRejections, type rejectedRows, toRows, toTable } from './rejections.ts';
import type { ImportKind, ImportTarget } from './target.ts';
import { storeUpload } from './upload.ts';

export interface ImportsService {
  /**
   * Takes a file in and starts the job that imports it. @throws AppError 404, 409 `drill-closed`, 413, 415, and 400
   * for what can be told from the beginning of the file
   */
  start(
    caller: Caller & Pick<Actor, 'requestId'>,
    target: ImportTarget,
    drillId: string,
    file: {
      body: Readable;
      contentType: string;
      dryRun: boolean;
      columns: ColumnMap;
      datum?: Datum | undefined;
      /** What the request says of the whole file beside, for a kind whose route asks for it. */
      said?: Readonly<Record<string, string>> | undefined;
    },
  ): Promise<Job>;
  /**
   * The rows that an import refused, as they were sent, with the reasons: an XLSX workbook. For the headquarters or the
   * laboratory that sent them alone, since they are personal data. @throws AppError 404, 409 `job-unfinished`
   */
  rejected(caller: Caller, jobId: string, language: 'en' | 'zh'): Promise<Buffer>;
  /** The same rows, to be mended by a program. @throws AppError likewise */
  rejectedRows(caller: Caller, jobId: string, language: 'en' | 'zh'): Promise<z.output<typeof rejectedRows>>;
  template(kind: ImportKind, format: 'csv' | 'xlsx', language: 'en' | 'zh'): Promise<Buffer>;
}

/** SHA-256 of a file that is read through and kept nowhere. */
async function digestOf(file: Readable): Promise<Buffer> {
  const hash = createHash('sha256');
  for await (const part of file as AsyncIterable<Buffer>) hash.update(part);
  return hash.digest();
}

/** How long a file that two people decide may wait for being checked, ms. */
const checkedWithinMs = 86_400_000;

/** The kind of job that an import is. */
export const jobKindOf = (kind: ImportKind): string => `${kind}-import`;

/** A headquarters above its own sees a job of another, but not the rows: those were sent by somebody else. */
const isSender = ({ role, division }: Caller, job: Job): boolean =>
  role === job.role && (job.laboratory !== null || division === job.division);

/** A map may speak of the target's columns alone. @throws AppError 400 */
function refuseUnknownColumns(map: ColumnMap, columns: readonly Column[]): void {
  const known = columns.map(({ name }) => name);
  const unknown = Object.keys(map).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw invalidField('/columns', 'unknown-column', {
    en: `There is no column ${unknown}. Name some of ${known.join(', ')}. For example: {"${known[0]}":"楼号"}`,
    zh: `没有 ${unknown} 这一列。可用的列：${known.join('、')}。例如：{"${known[0]}":"楼号"}`,
  });
}

const otherCharset = {
  en: 'A file is taken in UTF-8, UTF-16 or GB18030 (GBK, GB2312): name that charset in the content-type, or leave it out.',
  zh: '文件仅支持 UTF-8、UTF-16 或 GB18030（GBK、GB2312）编码：请在 content-type 中注明，或去掉 charset。',
};

export function createImportsService(deps: {
  repo: ImportsRepo;
  jobs: JobsService;
  drills: DrillCatalogue;
  targets: readonly ImportTarget[];
  workbooks: WorkbookWriter;
  audit: Auditor;
  /** Largest files, in bytes. */
  limits: { csv: number; xlsx: number };
}): ImportsService {
  const { repo, jobs, drills, targets, workbooks, audit, limits } = deps;

  /** The rows that an import refused, for who sent them alone. @throws AppError 404, 409 `job-unfinished` */
  async function refused(caller: Caller, jobId: string) {
    const job = await jobs.see(caller, jobId);
    const target = targets.find(({ kind }) => jobKindOf(kind) === job.kind);
    if (target === undefined || !isSender(caller, job)) throw new AppError(notFound);
    if (job.status === 'queued' || job.status === 'running') throw new AppError(jobUnfinished);
    const sealed = await repo.rejections(jobId);
    if (sealed.length === 0) throw new AppError(notFound);
    const { keys } = await drills.get(job.drillId);
    const kept = sealed.map(({ seq, rows }) => openRejections(keys, jobId, seq, rows));
    return { kept, columns: target.columns };
  }

  return {
    async start(caller, target, drillId, { body, contentType, dryRun, columns: map, datum, said = {} }) {
      // What another process has just been told counts: whether two people decide.
      if (target.byTwo !== undefined) drills.forget();
      const drill = await drills.get(drillId);
      await target.admit(caller, drill);
      if (target.afterClosing !== true) refuseClosed(drill);
      const format = contentType.toLowerCase().startsWith(xlsxType) ? 'xlsx' : 'csv';
      const charset = charsetNamed(contentType);
      if (charset === null) throw new AppError(unsupportedMediaType, { detail: otherCharset });
      refuseUnknownColumns(map, target.columns);
      const draws = drawsOf(caller);
      const jobId = draws.id('import');
      const fileMark = (digest: Buffer) => draws.bytes(`file ${digest.toString('hex')}`, 16).toString('hex');
      if (caller.draws !== undefined) {
        const begun = await jobs.begun(jobId);
        if (begun !== undefined) {
          const same = importInput.parse(begun.input).file === fileMark(await digestOf(body));
          if (!same) throw new AppError(idempotencyKeyReused);
          return jobs.announce(jobId);
        }
      }
      const { columns } = target;
      const byTwo = !dryRun && target.byTwo !== undefined && drill.countersigning.cancelling;
      // The file waits under the job that does it, once a second person has confirmed that.
      const proposes = byTwo ? draws.id('import confirmed') : undefined;
      const holder = proposes ?? jobId;
      const upload = newId();
      const { digest, ...stored } = await storeUpload({ repo }, body, {
        jobId: holder,
        upload,
        drill,
        format,
        charset,
        columns,
        map,
        mostBytes: limits[format],
      });
      // Until it is proposed no job has the id under which it lies, however long the checking waits for a worker.
      if (byTwo) await repo.keepUpload({ jobId: holder, upload }, checkedWithinMs);
      const file = caller.draws === undefined ? undefined : fileMark(digest);
      const given: Omit<ImportInput, keyof typeof stored | 'upload' | 'file' | 'confirms'> = {
        dryRun: dryRun || byTwo,
        format,
        columns: map,
        datum,
        said,
        proposes,
      };
      const input: ImportInput = { ...given, ...stored, upload, file };
      const total = Math.min(
        Math.max(stored.lines - 1, 0),
        format === 'csv' ? Number.MAX_SAFE_INTEGER : mostSheetRows,
      );
      const kind = jobKindOf(target.kind);
      const noted = audit.entry({
        by: caller,
        action: 'import.started',
        object: { kind: 'job', id: jobId },
        division: caller.division ?? drill.city,
        details: { kind, format, lines: stored.lines },
      });
      // A dry run changes nothing.
      const job = await jobs.start(caller, {
        id: jobId,
        kind,
        drillId,
        city: drill.city,
        total,
        input,
        ...(input.dryRun ? {} : { noted }),
      });
      const begun = caller.draws === undefined ? undefined : await jobs.begun(jobId);
      const stands = begun === undefined ? input : importInput.parse(begun.input);
      if (stands.upload === upload) return job;
      // Another attempt at the request has begun the job at this very moment: its file is the one that is imported.
      await repo.dropUploads([{ jobId: holder, upload }]);
      if (stands.file !== file) throw new AppError(idempotencyKeyReused);
      return job;
    },

    async rejected(caller, jobId, language) {
      const { kept, columns } = await refused(caller, jobId);
      return workbooks.write(toTable(kept, columns, language));
    },

    async rejectedRows(caller, jobId, language) {
      const { kept, columns } = await refused(caller, jobId);
      return toRows(kept, columns, language);
    },

    async template(kind, format, language) {
      const target = targets.find((one) => one.kind === kind);
      if (target === undefined) throw new AppError(notFound);
      const rows = templateRows(target.columns, language);
      return format === 'csv' ? toCsv(rows) : workbooks.write(rows);
    },
  };
}
