import { Presets, SingleBar } from 'cli-progress';
import type { Output } from './output.ts';

/** Shows how far long work is, on standard error. */
export interface Bar {
  at(done: number, total: number): void;
  end(): void;
}

/** A bar where there is a terminal and somebody to look at it; else nothing. */
export function createBar(out: Output, label: string): Bar {
  const { stderr } = process;
  if (out.json || stderr.isTTY !== true) return { at() {}, end() {} };
  const bar = new SingleBar(
    { format: `${label} {bar} {value}/{total}`, hideCursor: true, barsize: 30, stream: stderr },
    Presets.shades_classic,
  );
  let running = false;
  return {
    at(done, total) {
      if (!running) bar.start(total, done);
      running = true;
      bar.setTotal(total);
      bar.update(done);
    },
    end() {
      if (running) bar.stop();
      running = false;
    },
  };
}
