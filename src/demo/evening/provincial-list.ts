import { setTimeout as sleep } from 'node:timers/promises';
import { type Day, IN_FLIGHT } from '../day.ts';
import { wholeList } from '../http/pages.ts';
import { inParallel } from '../in-parallel.ts';
import { csvField } from '../phases/roster.ts';
import { createRandom, shuffled } from '../random.ts';
import { KNOCKING, rfc3339 } from '../schedule.ts';

/** Rows of the list, and which share of them names somebody a second time. */
const ROWS = 3_000;
const DOUBLES = 0.2;
/** Whoever lives nowhere that the drill knows. */
const STRANGERS = 0.1;

const LOOK_EVERY_MS = 200;

interface ListJob {
  id: string;
  status: string;
  result?: { rows: number; accepted: number; newTasks: number; folded: number; listId?: string };
}

export interface Task {
  id: string;
  state: string;
  community: string | null;
  settledAt: string | null;
}

/** What became of the list. */
export interface Listed {
  rows: number;
  people: number;
  job: ListJob;
  /** Tasks as they stand afterwards. */
  tasks: Task[];
  /** Tasks that secretaries settled, and those that they tried in vain. */
  settled: number;
  tried: number;
  /** Those of nobody's community, for headquarters. */
  nobodys: number;
}

/** The list as the province sends it: residents of the drill and strangers, some of them twice, with another way to write it. */
function fileOf(day: Day): { csv: string; rows: number; people: number } {
  const { population, seed } = day;
  const random = createRandom(seed, 61);
  const people = ROWS * (1 - DOUBLES);
  const strangers = Math.round(people * STRANGERS);
  const lines: string[] = [];
  /** Whoever has a name and a telephone in common with somebody is that person, to whoever reads the list. */
  const known = new Set<string>();
  const add = (name: string, document: readonly string[], phone: string): void => {
    const key = `${name} ${phone}`;
    if (known.has(key)) return;
    known.add(key);
    lines.push([name, ...document, phone, ''].map(csvField).join(','));
  };
  const households = Math.min(population.households, people - strangers);
  for (let n = 0; n < households; n++) {
    const [head] = population.members(Math.floor((n * population.households) / households));
    if (head === undefined) continue;
    const { type, number, nationality = '' } = head.document;
    add(head.name, [type, number, nationality], head.phone);
  }
  for (let n = 0; n < strangers; n++) {
    const family = '甲乙丙丁戊己庚辛壬癸'[n % 10] ?? '';
    add(`外地旅客${family}`, ['', '', ''], `1990591${String(n).padStart(4, '0')}`);
  }
  const distinct = lines.length;
  // The second time they come by another way, in the same list.
  while (lines.length < ROWS) lines.push(`${lines[random.whole(0, distinct - 1)]}G1631次${lines.length}座`);
  return {
    csv: `name,documentType,documentNumber,nationality,phone,remark\n${shuffled(lines, random).join('\n')}\n`,
    rows: lines.length,
    people: distinct,
  };
}

async function imported(day: Day, csv: string): Promise<ListJob> {
  const said = new URLSearchParams({ source: '省专班第12批', reason: 'other', received: rfc3339(KNOCKING) });
  let job = await day.client.need<ListJob>({
    operation: 'bring a list',
    method: 'POST',
    path: `/v1/drills/${day.drillId}/lists?${said}`,
    token: await day.city(),
    csv,
    expect: [202],
  });
  while (job.status === 'queued' || job.status === 'running') {
    await sleep(LOOK_EVERY_MS);
    job = await day.client.need<ListJob>({
      operation: 'look at an import',
      method: 'GET',
      path: `/v1/jobs/${job.id}`,
      token: await day.city(),
    });
  }
  return job;
}

const tasksOf = (day: Day, query = '') =>
  wholeList<Task>(day.client, 'list tasks', `/v1/drills/${day.drillId}/tasks${query}`, day.city);

/** A list of the province arrives, and everybody on it is called once. */
export async function callThrough(day: Day): Promise<Listed> {
  const { csv, rows, people } = fileOf(day);
  const job = await imported(day, csv);
  const open = await tasksOf(day);
  const part = day.progress.part('People on the list called', open.length);
  let settled = 0;
  await inParallel(open.length, IN_FLIGHT, async (n) => {
    const task = open[n];
    if (task === undefined) return;
    const reached = createRandom(day.seed, 62, n).next() < 0.8;
    await day.client.need({
      operation: 'call somebody on a list',
      method: 'POST',
      path: `/v1/drills/${day.drillId}/tasks/${task.id}/contacts`,
      token: await day.city(),
      body: { means: 'call', outcome: reached ? 'reached' : 'no-answer', at: rfc3339(KNOCKING) },
    });
    settled += Number(reached);
    part.add(1);
  });
  part.end();
  const nobodys = (await tasksOf(day, '?placed=false')).length;
  return { rows, people, job, tasks: await tasksOf(day), settled, tried: open.length, nobodys };
}
