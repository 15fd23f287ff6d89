import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Day } from '../day.ts';
import { wholeList } from '../http/pages.ts';
import { type Coverage, type CoverageRow, readCoverage } from '../proofs/coverage.ts';
import { MIDNIGHT_REPORT } from '../schedule.ts';
import { elapsedMs } from '../stopwatch.ts';

/** What the service says of a drill that was closed, or refused to be. */
export interface Closing {
  closedAt: string;
  /** People without an outcome, by state. */
  unfinished: Record<string, number>;
  sha256: string;
}

export interface Refusal {
  code: string;
  unfinished: Record<string, number>;
}

/** The report as it is listed. */
export interface ListedReport {
  id: string;
  division: string;
  version: number;
  kind: 'provisional' | 'final';
  closedAt: string | null;
  sha256: string;
}

type Row = Record<string, string | number | null>;

/** The report as JSON: coverage under the names that it has there, with dots. */
export interface ReportFile {
  report: Pick<ListedReport, 'id' | 'kind' | 'closedAt'>;
  sheets: { city: Row[]; districts: Row[]; missing: { community: string }[] };
}

/** How the drill ended. */
export interface Midnight {
  refused: { status: number; body: Refusal };
  /** As it stood when the closing was refused. */
  before: Coverage;
  closing: Closing & { figures: { total: CoverageRow } };
  /** Once it was closed. */
  after: Coverage;
  report: ListedReport;
  file: ReportFile;
  /** SHA-256 of the JSON that was sent, hex. */
  sha256: string;
  /** The districts as CSV. */
  csv: string;
  /** People who are due again, on the list of visits. */
  toVisit: number;
}

const REASON = '到期结束，未到人员已列名单转社区跟进';
const LOOK_EVERY_MS = 250;
/** The round that makes up for a report of the night runs each minute. */
const WAIT_AT_MOST_MS = 120_000;

function close<T>(day: Day, token: string, body: object, expect: readonly number[]) {
  return day.client.send<T>({
    operation: 'close the drill',
    method: 'POST',
    path: `/v1/drills/${day.drillId}/close`,
    token,
    body,
    expect,
  });
}

/** The city's final report, which the closing has made. @throws Error where there is none after two minutes */
async function finalReport(day: Day): Promise<ListedReport> {
  const path = `/v1/drills/${day.drillId}/reports`;
  for (const until = elapsedMs() + WAIT_AT_MOST_MS; elapsedMs() < until; await sleep(LOOK_EVERY_MS)) {
    const reports = await wholeList<ListedReport>(day.client, 'list reports', path, day.city);
    const found = reports.find(({ kind, division }) => kind === 'final' && division === '3501');
    if (found !== undefined) return found;
  }
  throw new Error('the closing had no final report made');
}

async function download(day: Day, { id }: ListedReport, query: string): Promise<string> {
  return await day.client.need<string>({
    operation: 'download the report',
    method: 'GET',
    path: `/v1/drills/${day.drillId}/reports/${id}?${query}`,
    token: await day.city(),
    asText: true,
  });
}

/**
 * Midnight: the city's headquarters close the drill. Not everybody has an outcome, so it is refused, with how many have none;
 * then it is closed with a reason, and the report that this makes is downloaded.
 */
export async function midnight(day: Day): Promise<Midnight> {
  await day.moveClock(MIDNIGHT_REPORT);
  const token = await day.city();
  const { status, body } = await close<Refusal>(day, token, {}, [409]);
  const before = await readCoverage(day);
  await close(day, token, { reason: REASON }, [200]);
  const closing = await day.client.need<Midnight['closing']>({
    operation: 'read the closing',
    method: 'GET',
    path: `/v1/drills/${day.drillId}/closing`,
    token,
  });
  const after = await readCoverage(day);
  const report = await finalReport(day);
  const json = await download(day, report, 'format=json');
  const visits = await wholeList<{ status: string }>(
    day.client,
    'list visits',
    `/v1/drills/${day.drillId}/visits?state=wanted`,
    day.city,
  );
  return {
    refused: { status, body },
    before,
    closing,
    after,
    report,
    file: JSON.parse(json) as ReportFile,
    sha256: createHash('sha256').update(json).digest('hex'),
    csv: await download(day, report, 'format=csv&sheet=districts'),
    toVisit: visits.filter((one) => one.status === 'retest').length,
  };
}
