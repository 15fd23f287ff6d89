import type { Worker } from 'node:cluster';
import type { Figures } from '../platform/http/index.ts';

/**
 * How the api processes of one address show figures of all of them, whichever is asked. That one asks the first process,
 * which asks each, and gives it what they said.
 */
export type FiguresMessage =
  /** From the one that is asked: it wants those of all, for its question of that number. */
  | { figures: 'wanted'; question: number }
  /** To each: to be told for the round of that number; and what it says. */
  | { figures: 'tell'; round: number }
  | { figures: 'told'; round: number; own: Figures }
  /** Back to the one that was asked. */
  | { figures: 'all'; question: number; all: Figures[] };

/** How long the others may take. One that stands still is left out, and its figures are missed where they are watched. */
export const answerMs = 1_000;

/** Whether a message between the processes is about figures. */
export const isOfFigures = (message: unknown): message is FiguresMessage =>
  typeof message === 'object' && message !== null && 'figures' in message;

/** The part of the first process: takes what a process says of figures, and nothing else. */
export function createFiguresExchange(
  running: ReadonlyMap<number, Worker>,
): (from: Worker, message: unknown) => void {
  const rounds = new Map<number, (own: Figures) => void>();
  let begun = 0;

  function ask(from: Worker, question: number): void {
    const round = ++begun;
    const all: Figures[] = [];
    const others = [...running.values()].filter((worker) => worker.isConnected());
    const timer = setTimeout(end, answerMs);
    function end(): void {
      clearTimeout(timer);
      rounds.delete(round);
      send(from, { figures: 'all', question, all });
    }
    rounds.set(round, (own) => {
      all.push(own);
      if (all.length === others.length) end();
    });
    for (const worker of others) send(worker, { figures: 'tell', round });
  }

  return (from, message) => {
    if (!isOfFigures(message)) return;
    if (message.figures === 'wanted') ask(from, message.question);
    if (message.figures === 'told') rounds.get(message.round)?.(message.own);
  };
}

function send(worker: Worker, message: FiguresMessage): void {
  if (worker.isConnected()) worker.send(message);
}
