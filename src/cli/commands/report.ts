import { createHash } from 'node:crypto';
import { stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Call, type Command, drillOption, WrongUsage } from '../command.ts';
import { drillOf } from '../drill.ts';
import { follow, type Job } from '../jobs.ts';
import { ownProblem } from '../problem.ts';

const formats: Readonly<Record<string, string>> = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  html: 'text/html',
  csv: 'text/csv',
  json: 'application/json',
};

interface Made {
  reportId: string;
  version: number;
  kind: 'provisional' | 'final';
  sha256: string;
  rows: number;
}

/** The file that is meant: within a folder by the name that the service gives. */
async function fileOf(out: string | undefined, answer: Response, fallback: string): Promise<string> {
  const disposition = answer.headers.get('content-disposition') ?? '';
  const [, given] = /filename="([\w.-]+)"/.exec(disposition) ?? [];
  const name = given ?? fallback;
  const wanted = resolve(out ?? name);
  const isFolder = await stat(wanted).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder ? join(wanted, name) : wanted;
}

async function run(call: Call): Promise<void> {
  const format = call.text('format') ?? 'xlsx';
  const type = formats[format];
  if (type === undefined) throw new WrongUsage(`--format: ${Object.keys(formats).join('|')}`);
  const sheet = call.text('sheet');
  if (sheet !== undefined && format !== 'csv') {
    throw new WrongUsage(
      call.out.say({ en: '--sheet goes with --format csv', zh: '--sheet 须与 --format csv 同用' }),
    );
  }
  const division = call.text('division');
  const drill = await drillOf(call);
  const job = await call.http.read<Job<Made>>({
    method: 'POST',
    path: `/v1/drills/${drill}/reports`,
    json: division === undefined ? {} : { division },
  });
  const made = await follow(call, job, call.out.say({ en: 'report', zh: '报告' }));
  const query = new URLSearchParams({ format, ...(sheet === undefined ? {} : { sheet }) });
  const path = `/v1/drills/${drill}/reports/${made.reportId}?${query}`;
  const answer = await call.http.send({ path, headers: { accept: type } });
  const bytes = Buffer.from(await answer.arrayBuffer());
  if (format === 'json' && createHash('sha256').update(bytes).digest('hex') !== made.sha256) {
    throw ownProblem(
      'wrong-digest',
      call.out.say({ en: 'What came is not the report that was made', zh: '收到的内容与所制作的报告不符' }),
      made.sha256,
    );
  }
  const file = await fileOf(call.text('out'), answer, `report.${format}`);
  // People who are missing are in it.
  await writeFile(file, bytes, { mode: 0o600 });
  call.out.answer({ ...made, file }, () =>
    call.out.say({
      en: `${file}: version ${made.version} (${made.kind}), SHA-256 of its JSON ${made.sha256}`,
      zh: `${file}：第 ${made.version} 版（${made.kind === 'final' ? '最终' : '阶段'}），JSON 的 SHA-256 为 ${made.sha256}`,
    }),
  );
}

export const report: Command = {
  name: 'report',
  takes: [],
  about: { en: 'has a report made, waits for it and downloads it', zh: '制作报告并下载' },
  options: {
    drill: drillOption,
    division: { value: 'CODE', about: { en: 'about one division', zh: '只限某区划' } },
    format: { value: 'xlsx|html|csv|json', about: { en: 'xlsx unless told', zh: '默认 xlsx' } },
    sheet: { value: 'NAME', about: { en: 'which sheet, of csv', zh: 'csv 的哪张表' } },
    out: { value: 'PATH', about: { en: 'file or folder', zh: '文件或文件夹' } },
  },
  run,
};
