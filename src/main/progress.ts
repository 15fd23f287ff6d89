import { Presets, SingleBar } from 'cli-progress';

/** Shows how far a command is, one part after the other. Commands run in the image, which holds no demo. */
export interface CommandProgress {
  /** `done` of `total` of this part; the first call with another label begins a new part. */
  show(label: string, done: number, total: number): void;
  /** Gives the terminal back. */
  close(): void;
}

/** Says what a start is at, a line a step; the first start takes a while, and a silent one looks like a hung one. */
export type SayStep = (step: string) => void;

/** Writes each step to standard output, indented like what `npm start` says at its end. */
export const sayStep: SayStep = (step) => void process.stdout.write(`  … ${step}\n`);

/** A bar where there is a terminal; else a line for each part that is over. */
export function createCommandProgress(terminal: boolean = process.stdout.isTTY === true): CommandProgress {
  let part: { label: string; bar: SingleBar | undefined } | undefined;

  function begin(label: string, total: number) {
    part?.bar?.stop();
    const format = `${label.padEnd(24)} {bar} {value}/{total}`;
    const bar = terminal
      ? new SingleBar({ format, hideCursor: true, barsize: 30 }, Presets.shades_classic)
      : undefined;
    bar?.start(total, 0);
    return { label, bar };
  }

  return {
    show(label, done, total) {
      if (total === 0) return;
      if (part?.label !== label) part = begin(label, total);
      part.bar?.setTotal(total);
      part.bar?.update(done);
      if (!terminal && done === total) process.stdout.write(`${label}: ${done} of ${total}\n`);
    },
    close() {
      part?.bar?.stop();
      part = undefined;
    },
  };
}
