import { type Block, commandsOf } from './markdown.ts';

/** What is run at once, and what must then stand in its output. */
export interface Step {
  /** `README.md:61`, for messages. */
  where: string;
  /** Lines for bash. */
  script: string;
  /** Texts of the lines `# → …`; none is not looked for. */
  promises: string[];
  /** It only reads, so it is asked again until what it promises is there. */
  repeatable: boolean;
}

const promise = /^# → (.+)$/;

/** Whether a line is a command by itself that only asks. */
function onlyAsks(line: string): boolean {
  const closed = ["'", '"'].every((quote) => line.split(quote).length % 2 === 1);
  return /^curl /.test(line) && closed && !/\s(-X|-d|--data\S*)\s|\\$/.test(line);
}

/**
 * A block's steps: what stands before a promise is one, ends with it, and is asked again for it where its last line
 * only asks.
 */
export function stepsOf(block: Block, page: string): Step[] {
  const steps: Step[] = [];
  const where = `${page}:${block.line}`;
  let lines: string[] = [];
  const end = (promises: string[], repeatable: boolean) => {
    if (lines.length > 0) steps.push({ where, script: lines.join('\n'), promises, repeatable });
    lines = [];
  };
  for (const line of commandsOf(block)) {
    const text = promise.exec(line)?.[1];
    if (text === undefined) lines.push(line);
    else if (lines.length === 0) steps.at(-1)?.promises.push(text);
    else {
      const asked = lines.at(-1) ?? '';
      const repeatable = onlyAsks(asked);
      if (repeatable) {
        lines.pop();
        end([], false);
        lines = [asked];
      }
      end([text], repeatable);
    }
  }
  end([], false);
  return steps;
}

/** What was promised and is not there. White space between the marks of JSON does not count. */
export function unkept(promises: string[], output: string): string[] {
  const plain = (text: string) => text.replaceAll(/\s+/g, '');
  return promises.filter((text) => !plain(output).includes(plain(text)));
}
