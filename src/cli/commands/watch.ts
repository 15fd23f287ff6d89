import { createBoard, lineOf, type Names } from '../board.ts';
import { type Call, type Command, drillOption, wholeNumber } from '../command.ts';
import { type Drill, drillOf } from '../drill.ts';
import { type DrillEvent, drillEvents, type StreamState } from '../events.ts';

/** A terminal is drawn at most so often. */
const drawEveryMs = 250;

async function namesOf({ http }: Call, drill: Drill): Promise<Names> {
  const sites = await http.all<{ id: string; name: string }>(`/v1/drills/${drill.id}/sites`);
  const districts = await http.all<{ code: string; name: string }>(`/v1/divisions?parent=${drill.city}`);
  return new Map([
    ...sites.map(({ id, name }) => [id, name] as const),
    ...districts.map(({ code, name }) => [code, name] as const),
  ]);
}

/** Has the whole terminal, and gives it back as it was. */
function onTerminal(draw: (rows: number, width: number) => string[]) {
  const { stdout } = process;
  stdout.write('\u001b[?1049h\u001b[?25l');
  const show = (): void => {
    const lines = draw(stdout.rows, stdout.columns);
    stdout.write(`\u001b[H${lines.map((line) => `${line}\u001b[K`).join('\n')}\u001b[J`);
  };
  const drawing = setInterval(show, drawEveryMs);
  return () => {
    clearInterval(drawing);
    stdout.write('\u001b[?25h\u001b[?1049l');
  };
}

async function run(call: Call): Promise<void> {
  const { http, out, language } = call;
  const seconds = call.text('seconds');
  const limitMs = seconds === undefined ? undefined : wholeNumber('seconds', seconds, 1, 86_400) * 1_000;
  const drillId = await drillOf(call);
  const drill = await http.read<Drill>({ path: `/v1/drills/${drillId}` });
  const names = await namesOf(call, drill);
  const board = createBoard(names, language);
  const stop = new AbortController();
  const late = limitMs === undefined ? undefined : setTimeout(() => stop.abort(), limitMs);
  const signal = AbortSignal.any([call.signal, stop.signal]);
  const live = !out.json && process.stdout.isTTY === true;
  let state: StreamState = 'connecting';
  const restore = live
    ? onTerminal((rows, width) => board.show({ state, title: drill.name, rows, width }))
    : undefined;
  const take = (event: DrillEvent): void => {
    if (live) board.take(event);
    else out.line(event, () => lineOf(event, names, language));
  };
  try {
    const onState = (now: StreamState): void => {
      if (!live && now === 'lost') out.note({ en: 'connection lost, coming back', zh: '连接中断，正在重连' });
      state = now;
    };
    const stream = drillEvents(http, drillId, signal, onState);
    for await (const event of stream) take(event);
  } finally {
    clearTimeout(late);
    restore?.();
  }
}

export const watch: Command = {
  name: 'watch',
  takes: [],
  about: {
    en: 'what happens in a drill, live: a table in a terminal, else a line for each event',
    zh: '实时查看演练：终端中为表格，否则每个事件一行',
  },
  options: {
    drill: drillOption,
    seconds: {
      value: 'N',
      about: { en: 'ends after so long; else with Ctrl-C', zh: '多少秒后结束；不填按 Ctrl-C 结束' },
    },
  },
  run,
};
