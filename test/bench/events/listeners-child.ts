import { connect, type Socket } from 'node:net';
import type { ListenersOrder, Spread, Told } from './listeners.ts';

/**
 * Many listeners in one process, each a plain socket with one request: opens them, and then says of each thing it is to
 * watch for when the first and when the last of them heard of it. Nothing else is read of what comes.
 */
const atOnce = 64;
const patienceMs = 25_000;

/** Wall-clock ms with fractions, comparable between the processes of one machine. */
const now = (): number => performance.timeOrigin + performance.now();

interface Listener {
  socket: Socket;
  /** What came since the watch began, until it is heard. */
  text: string;
  heard: boolean;
}

const listeners: Listener[] = [];
let lost = 0;
let onData: ((listener: Listener, chunk: Buffer) => void) | undefined;
let sample = '';

function open({ host, port, path, tokens }: ListenersOrder, index: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host, noDelay: true });
    const listener: Listener = { socket, text: '', heard: false };
    const fail = (what: string) => reject(new Error(`listener ${index}: ${what}`));
    let opened = false;
    let head = '';
    socket.once('error', (error) => fail(error.message));
    socket.once('close', () => {
      lost += 1;
      fail(`closed: ${head.slice(0, 300)}`);
    });
    socket.on('data', (chunk) => {
      if (opened) return onData?.(listener, chunk);
      head += chunk.toString('latin1');
      if (/^HTTP\/1\.1 [^2]/.test(head)) return fail(head.slice(0, 300));
      // The first event has come whole: its id is its last line.
      if (!/\nid: .*\n\n/.test(head)) return;
      opened = true;
      if (index === 0) sample = head;
      head = '';
      listeners.push(listener);
      resolve();
    });
    const token = tokens[index % tokens.length];
    const authorization = token === undefined ? '' : `authorization: Bearer ${token}\r\n`;
    socket.write(`GET ${path} HTTP/1.1\r\nhost: ${host}:${port}\r\n${authorization}\r\n`);
  });
}

/** So many more than there are. */
async function openMore(order: ListenersOrder): Promise<void> {
  let next = listeners.length;
  const end = next + order.count;
  await Promise.all(
    Array.from({ length: Math.min(atOnce, order.count) }, async () => {
      while (next < end) await open(order, next++);
    }),
  );
}

/** Until every listener has heard one of the marks. */
function watch(marks: readonly string[], done: (spread: Spread) => void): void {
  let left = listeners.length;
  let first: number | undefined;
  let text = '';
  for (const listener of listeners) Object.assign(listener, { text: '', heard: false });
  const end = (): void => {
    clearTimeout(timer);
    onData = undefined;
    const last = now();
    done({ first: first ?? last, last, heard: listeners.length - left, lost, text });
  };
  const timer = setTimeout(end, patienceMs);
  onData = (listener, chunk) => {
    if (listener.heard) return;
    listener.text += chunk.toString('latin1');
    if (!marks.some((mark) => listener.text.includes(mark))) return;
    first ??= now();
    if (text === '') text = listener.text;
    Object.assign(listener, { text: '', heard: true });
    left -= 1;
    if (left === 0) end();
  };
}

process.on('message', async (order: Told) => {
  const answer = (value: object) => process.send?.(value);
  try {
    if ('watch' in order) {
      watch(order.watch, answer);
      answer({ watching: true });
    } else {
      await openMore(order);
      answer({ opened: listeners.length, sample });
    }
  } catch (error) {
    answer({ error: String(error) });
  }
});
