import { openAsBlob } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { type Call, type Command, drillOption, WrongUsage } from '../command.ts';
import { drillOf } from '../drill.ts';
import { follow, type Job } from '../jobs.ts';

const kinds = ['roster', 'sites', 'communities', 'teams', 'facilities', 'exemptions'] as const;
const datums = ['wgs84', 'gcj02', 'bd09'];

const types: Readonly<Record<string, string>> = {
  '.csv': 'text/csv',
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

interface Imported {
  dryRun: boolean;
  unreadColumns: string[];
  rows: number;
  accepted: number;
  changed: number;
  unchanged: number;
  rejected: number;
  rejectedFile: string | null;
  rejectedInFile: number;
  errors: { row: number; pointer: string; code: string }[];
}

async function open(call: Call, file: string): Promise<Blob> {
  try {
    return await openAsBlob(file);
  } catch {
    throw new WrongUsage(
      call.out.say({ en: `${file} is not there, or cannot be read`, zh: `${file} 不存在或无法读取` }),
    );
  }
}

function queryOf(call: Call): string {
  const query = new URLSearchParams();
  if (call.isSet('dry-run')) query.set('dryRun', 'true');
  const columns = call.text('columns');
  if (columns !== undefined) {
    try {
      JSON.parse(columns);
    } catch {
      throw new WrongUsage('--columns: {"building":"坐落"}');
    }
    query.set('columns', columns);
  }
  const datum = call.text('datum');
  if (datum !== undefined) {
    if (!datums.includes(datum)) throw new WrongUsage(`--datum: ${datums.join('|')}`);
    query.set('datum', datum);
  }
  return query.size === 0 ? '' : `?${query}`;
}

/** Fetches the rows that were refused into a file for its owner alone: people are in it. */
async function saveRejected(call: Call, jobId: string, file: string): Promise<void> {
  const answer = await call.http.send({ path: `/v1/jobs/${jobId}/rejected`, headers: { accept: '*/*' } });
  await writeFile(file, Buffer.from(await answer.arrayBuffer()), { mode: 0o600 });
}

function told({ language }: Call, result: Imported, saved: string | null): string {
  const { rows, accepted, changed, unchanged, rejected, unreadColumns, dryRun, errors } = result;
  const lines = {
    en: [
      `${rows} rows: ${accepted} accepted (${changed} change something), ${rejected} rejected${dryRun ? '; nothing was written' : ''}`,
      ...(unreadColumns.length > 0 ? [`columns left out: ${unreadColumns.join(', ')}`] : []),
      ...errors.slice(0, 10).map(({ row, pointer, code }) => `row ${row}: ${pointer} ${code}`),
      ...(saved === null ? [] : [`rejected rows with the reasons: ${saved}`]),
    ],
    zh: [
      `共 ${rows} 行：通过 ${accepted}（有变化 ${changed}，无变化 ${unchanged}），未通过 ${rejected}${dryRun ? '；试运行，未写入' : ''}`,
      ...(unreadColumns.length > 0 ? [`未读取的列：${unreadColumns.join('、')}`] : []),
      ...errors.slice(0, 10).map(({ row, pointer, code }) => `第 ${row} 行：${pointer} ${code}`),
      ...(saved === null ? [] : [`未通过的行及原因：${saved}`]),
    ],
  };
  return lines[language].join('\n');
}

async function run(call: Call): Promise<void> {
  const [kind = '', file = ''] = call.positionals;
  if (!(kinds as readonly string[]).includes(kind)) throw new WrongUsage(`KIND: ${kinds.join(', ')}`);
  const type = types[extname(file).toLowerCase()];
  if (type === undefined) throw new WrongUsage(`${file}: .csv, .xlsx`);
  const query = queryOf(call);
  const body = await open(call, file);
  const drill = await drillOf(call);
  const job = await call.http.read<Job<Imported>>({
    method: 'POST',
    path: `/v1/drills/${drill}/${kind}/import${query}`,
    file: { body, type },
  });
  const result = await follow(call, job, kind);
  let saved: string | null = null;
  if (result.rejectedFile !== null && result.rejectedInFile > 0) {
    saved = resolve(call.text('rejected') ?? `${file}.rejected.xlsx`);
    await saveRejected(call, job.id, saved);
  }
  call.out.answer({ jobId: job.id, ...result, savedTo: saved }, () => told(call, result, saved));
}

export const importFile: Command = {
  name: 'import',
  takes: ['KIND', 'FILE'],
  about: {
    en: `imports a CSV or XLSX file; KIND is one of ${kinds.join(', ')}`,
    zh: `导入 CSV 或 XLSX 文件；KIND 为 ${kinds.join('、')} 之一`,
  },
  options: {
    drill: drillOption,
    'dry-run': { about: { en: 'says what would happen and writes nothing', zh: '试运行，不写入' } },
    columns: {
      value: 'JSON',
      about: { en: 'what columns are headed: {"building":"坐落"}', zh: '列的其他名称：{"building":"坐落"}' },
    },
    datum: { value: datums.join('|'), about: { en: 'what coordinates are measured by', zh: '坐标系' } },
    rejected: {
      value: 'FILE',
      about: {
        en: 'where rejected rows are saved; else beside the file, with .rejected.xlsx',
        zh: '未通过的行存到何处；不填存于原文件旁（.rejected.xlsx）',
      },
    },
  },
  run,
};
