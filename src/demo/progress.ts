import { MultiBar, Presets, type SingleBar } from 'cli-progress';
import { elapsedMs } from './stopwatch.ts';

/** One part of the day as it goes on. */
export interface Part {
  /** So many more are done. */
  add(count: number): void;
  /** So many are done in all. */
  set(done: number): void;
  /** The part is over. */
  end(): void;
}

/** Shows how far each part is. */
export interface Progress {
  part(label: string, total: number): Part;
  /** A line that stays. */
  say(line: string): void;
  /** Gives the terminal back. */
  close(): void;
}

/** Without a terminal a part says how far it is this often. */
const LINE_EVERY_MS = 10_000;

const write = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const clock = (): string => `${(elapsedMs() / 1_000).toFixed(1).padStart(6)} s`;

function plainLines(): Progress {
  return {
    part(label, total) {
      const from = elapsedMs();
      let done = 0;
      let saidAt = from;
      const set = (value: number): void => {
        done = value;
        if (elapsedMs() - saidAt < LINE_EVERY_MS) return;
        saidAt = elapsedMs();
        write(`${clock()}  ${label}: ${done} of ${total}`);
      };
      return {
        set,
        add: (count) => set(done + count),
        end() {
          const seconds = (elapsedMs() - from) / 1_000;
          write(`${clock()}  ${label}: ${done} in ${seconds.toFixed(1)} s`);
        },
      };
    },
    say: write,
    close() {},
  };
}

function bars(): Progress {
  const format = '{label} {bar} {value}/{total}  {rate}/s';
  const multi = new MultiBar({ format, hideCursor: true, barsize: 30 }, Presets.shades_classic);
  return {
    part(label, total) {
      const from = elapsedMs();
      const bar: SingleBar = multi.create(total, 0, { label: label.padEnd(28), rate: 0 });
      let done = 0;
      const set = (value: number): void => {
        done = value;
        const seconds = (elapsedMs() - from) / 1_000;
        bar.update(done, { rate: seconds === 0 ? 0 : Math.round(done / seconds) });
      };
      return {
        set,
        add: (count) => set(done + count),
        end() {
          if (done > total) bar.setTotal(done);
          set(done);
          bar.stop();
        },
      };
    },
    say: (line) => multi.log(`${line}\n`),
    close: () => multi.stop(),
  };
}

/** Bars where there is a terminal, else a plain line now and then. */
export function createProgress(terminal: boolean = process.stdout.isTTY === true): Progress {
  return terminal ? bars() : plainLines();
}
