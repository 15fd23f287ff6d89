import { existsSync, readFileSync } from 'node:fs';
import { appendFile, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { unvisited } from '../integration/modules/privacy/whole-way.ts';

/** Operations that are not tried, and why. */
export const without: Readonly<Record<string, string>> = {
  ...unvisited,
  moveClock: 'it would move the clock of everybody else who asks meanwhile',
};

/** What came of an operation. */
export interface Looked {
  operationId: string;
  /** Places that were tried; 0 where it takes nothing but ids, and what it is told by constants. */
  places: number;
  /** What the good request was answered, sent once more before it was tried: what it does may be done by then. */
  status: number;
}

/** Which operations have been looked at, in this run and those before it that kept the same file. */
export interface Asked {
  has(operationId: string): boolean;
  note(looked: Looked): Promise<void>;
  /** What has come of the operations of `openapi.json`, in lines; and those of which nothing has, though they might have been tried. */
  summary(): Promise<{ lines: string[]; left: string[] }>;
}

/** The operations of `openapi.json`. */
async function allOperations(): Promise<string[]> {
  const text = await readFile(fileURLToPath(new URL('../../openapi.json', import.meta.url)), 'utf8');
  const { paths } = JSON.parse(text) as { paths: Record<string, Record<string, { operationId?: string }>> };
  return Object.values(paths).flatMap((methods) =>
    Object.values(methods).flatMap(({ operationId }) => operationId ?? []),
  );
}

/** Reads what runs before have written to `file`, a line of JSON each, and goes on writing there. */
export function createAsked(file: string | undefined): Asked {
  const all = new Map<string, Looked>();
  if (file !== undefined && existsSync(file)) {
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      if (line === '') continue;
      const looked = JSON.parse(line) as Looked;
      all.set(looked.operationId, looked);
    }
  }
  return {
    has: (operationId) => all.has(operationId),

    async note(looked) {
      all.set(looked.operationId, looked);
      if (file !== undefined) await appendFile(file, `${JSON.stringify(looked)}\n`);
    },

    async summary() {
      const operations = await allOperations();
      const known = operations.flatMap((operationId) => all.get(operationId) ?? []);
      const tried = known.filter(({ places }) => places > 0);
      const refused = tried.filter(({ status }) => status >= 400);
      const left = operations.filter((id) => !all.has(id) && without[id] === undefined);
      const places = tried.reduce((sum, one) => sum + one.places, 0);
      const lines = [
        `${operations.length} operations in openapi.json: ${tried.length} tried at ${places} places, ` +
          `${known.length - tried.length} take nothing but ids, ${Object.keys(without).length} left out, ${left.length} not asked`,
        ...Object.entries(without).map(([id, why]) => `  left out: ${id}: ${why}`),
        ...(left.length > 0 ? [`  not asked: ${left.join(', ')}`] : []),
        ...(refused.length > 0
          ? [
              `  refused as things stood by then: ${refused.map(({ operationId, status }) => `${operationId} ${status}`).join(', ')}`,
            ]
          : []),
      ];
      return { lines, left };
    },
  };
}
