import { columns, percent, table } from '../core/plain-table.ts';
import type { DrillEvent, StreamState } from './events.ts';
import { type Language, localTime } from './words.ts';

interface Wait {
  p10: number;
  p50: number;
  p90: number;
}

interface Line {
  siteId: string;
  waiting: number;
  lanesOpen: number;
  servedLastHour: number;
  waitMinutes: Wait | null;
  band: string;
  asOf: string;
}

interface Covered {
  division: string;
  population: number;
  states: { held: number; due: number; missing: number };
  reached: { registered: number; assigned: number; checkedIn: number; sampled: number; resulted: number };
  rate: number | null;
}

interface Job {
  id: string;
  kind: string;
  status: string;
  progress: { done: number; total: number };
}

/** Names of sites and divisions, by id and by code. */
export type Names = ReadonlyMap<string, string>;

const bands: Readonly<Record<string, { mark: string; zh: string }>> = {
  clear: { mark: '○', zh: '畅通' },
  busy: { mark: '◐', zh: '较忙' },
  congested: { mark: '●', zh: '拥挤' },
  unknown: { mark: '?', zh: '未知' },
};

function bandOf(band: string, language: Language): string {
  const known = bands[band];
  return known === undefined ? band : `${known.mark} ${language === 'zh' ? known.zh : band}`;
}

const waitOf = (wait: Wait | null): string =>
  wait === null ? '–' : `${Math.round(wait.p10)}–${Math.round(wait.p90)} min`;

/** Cuts a line to the columns of a terminal, so that it takes one of its lines. */
function cut(line: string, width: number): string {
  if (columns(line) <= width) return line;
  let kept = '';
  for (const letter of line) {
    if (columns(kept + letter) > width - 1) break;
    kept += letter;
  }
  return `${kept}…`;
}

/** What is known of a drill by its events, and how it looks. */
export interface Board {
  take(event: DrillEvent): void;
  /** Lines for a terminal of so many rows and columns. */
  show(about: { state: StreamState; title: string; rows: number; width: number }): string[];
}

/** One event in a line for people. */
export function lineOf({ event, data }: DrillEvent, names: Names, language: Language): string {
  const name = (id: string): string => names.get(id) ?? id;
  switch (event) {
    case 'queue': {
      const { siteId, waiting, lanesOpen, waitMinutes, band } = data as unknown as Line;
      const line = {
        en: `${waiting} waiting, ${lanesOpen} lanes`,
        zh: `排队 ${waiting} 人，采样台 ${lanesOpen} 个`,
      };
      return `${event}  ${name(siteId)}  ${line[language]}, ${waitOf(waitMinutes)}, ${bandOf(band, language)}`;
    }
    case 'coverage': {
      const { division, population, reached, rate } = data as unknown as Covered;
      const share = rate === null ? '–' : percent(rate);
      const { checkedIn, sampled, resulted } = reached;
      return `${event}  ${name(division)}  ${share}  ${checkedIn}/${sampled}/${resulted} : ${population}`;
    }
    case 'job': {
      const { id, kind, status, progress } = data as unknown as Job;
      return `${event}  ${kind}  ${status}  ${progress.done}/${progress.total}  ${id}`;
    }
    default:
      return `${event}  ${JSON.stringify(data)}`;
  }
}

export function createBoard(names: Names, language: Language): Board {
  const lines = new Map<string, Line>();
  const covered = new Map<string, Covered>();
  const jobs = new Map<string, Job>();
  const others = new Map<string, number>();
  const name = (id: string): string => names.get(id) ?? id;
  const zh = language === 'zh';

  function take({ event, data }: DrillEvent): void {
    switch (event) {
      case 'queue': {
        const line = data as unknown as Line;
        lines.set(line.siteId, line);
        return;
      }
      case 'coverage': {
        const one = data as unknown as Covered;
        covered.set(one.division, one);
        return;
      }
      case 'job': {
        const job = data as unknown as Job;
        jobs.set(job.id, job);
        return;
      }
      case 'opened':
        return;
      default:
        others.set(event, (others.get(event) ?? 0) + 1);
    }
  }

  function coverageTable(): string[] {
    if (covered.size === 0) return [];
    const heading = zh
      ? [
          '区县',
          '应检',
          '已登记',
          '已分配',
          '已签到',
          '已采样',
          '已出结果',
          '管控',
          '待复采',
          '未检',
          '覆盖率',
        ]
      : [
          'district',
          'people',
          'registered',
          'assigned',
          'came',
          'swabbed',
          'resulted',
          'held',
          'due',
          'missing',
          'coverage',
        ];
    const rows = [...covered.values()]
      .sort((a, b) => a.division.localeCompare(b.division))
      .map(({ division, population, states, reached, rate }) => [
        name(division),
        ...[population, reached.registered, reached.assigned, reached.checkedIn, reached.sampled].map(String),
        ...[reached.resulted, states.held, states.due, states.missing].map(String),
        rate === null ? '–' : percent(rate),
      ]);
    return [...table(heading, rows).split('\n'), ''];
  }

  function lineTable(room: number): string[] {
    if (lines.size === 0) return [];
    const heading = zh
      ? ['采样点', '排队', '采样台', '近一小时', '等候', '状况', '截至']
      : ['site', 'waiting', 'lanes', 'last hour', 'wait', 'band', 'as of'];
    const worst = [...lines.values()].sort(
      (a, b) => (b.waitMinutes?.p90 ?? -1) - (a.waitMinutes?.p90 ?? -1) || b.waiting - a.waiting,
    );
    const shown = worst.slice(0, Math.max(3, room - 4));
    const rows = shown.map(({ siteId, waiting, lanesOpen, servedLastHour, waitMinutes, band, asOf }) => [
      name(siteId),
      ...[waiting, lanesOpen, servedLastHour].map(String),
      waitOf(waitMinutes),
      bandOf(band, language),
      localTime(asOf).slice(11, 16),
    ]);
    const left = worst.length - shown.length;
    const rest =
      left === 0 ? [] : [zh ? `另有 ${left} 个采样点等候较短` : `and ${left} sites with shorter waits`];
    return [...table(heading, rows).split('\n'), ...rest, ''];
  }

  function jobLines(): string[] {
    return [...jobs.values()]
      .filter(({ status }) => status === 'queued' || status === 'running')
      .map(({ kind, status, progress }) => `${kind}: ${status} ${progress.done}/${progress.total}`);
  }

  return {
    take,
    show({ state, title, rows, width }) {
      const states = {
        connecting: zh ? '正在连接' : 'connecting',
        live: zh ? '实时' : 'live',
        lost: zh ? '连接中断，数字可能已旧' : 'connection lost: figures may be old',
      };
      const top = [`${title}  [${states[state]}]`, ''];
      const above = coverageTable();
      const running = jobLines();
      const told = [...others].map(([event, count]) => `${event} ×${count}`).join('  ');
      const below = [...running, ...(told === '' ? [] : [told])];
      const room = rows - top.length - above.length - below.length - 1;
      return [...top, ...above, ...lineTable(room), ...below]
        .slice(0, rows - 1)
        .map((line) => cut(line, width));
    },
  };
}
