/** What a process has measured of itself. */
export interface Measured {
  rows: number;
  seconds: number;
  workbookSeconds: number;
  workbookBytes: number;
  peakMb: number;
}

// Each way loads what it needs, so that the one is not measured with the other's modules.
const secondsSince = (start: number): number => (performance.now() - start) / 1_000;
const peakMb = (): number => process.resourceUsage().maxRSS / 1_024;

/** Makes the report of a drill and writes its workbook to nowhere. */
async function streamed(drillId: string): Promise<Measured> {
  const { composeHouse } = await import('../../../src/main/compose.ts');
  const { openGround } = await import('../../../src/main/ground.ts');
  const { requireDatabase } = await import('../../../src/main/run.ts');
  const { fileOf } = await import('../../../src/modules/figures/index.ts');
  const { loadConfig } = await import('../../../src/platform/config.ts');
  const { createLogger } = await import('../../../src/platform/logger.ts');
  const config = requireDatabase(loadConfig());
  const ground = await openGround(config, createLogger({ level: 'fatal', process: 'bench' }), 'bench-report');
  const house = composeHouse(ground);
  try {
    const begun = performance.now();
    const open = await house.services.reports.make(drillId, 'bench');
    const seconds = secondsSince(begun);
    const writing = performance.now();
    let workbookBytes = 0;
    for await (const bytes of fileOf(open, { format: 'xlsx', sheet: 'city', language: 'zh' }))
      workbookBytes += bytes.length;
    const workbookSeconds = secondsSince(writing);
    return { rows: open.report.rows, seconds, workbookSeconds, workbookBytes, peakMb: peakMb() };
  } finally {
    await house.close();
    await ground.close();
  }
}

/** As many rows as those of the missing in a workbook that is held whole. */
async function whole(rows: number): Promise<Measured> {
  const { utils, write } = await import('@e965/xlsx');
  const begun = performance.now();
  const people = Array.from({ length: rows }, (_, n) => ({
    registrationId: crypto.randomUUID(),
    status: 'assigned',
    community: '350102001001',
    building: '1号楼',
    unit: '2',
    room: String(n),
    householdId: crypto.randomUUID(),
    name: '张*丰',
  }));
  const book = utils.book_new();
  utils.book_append_sheet(book, utils.json_to_sheet(people), '未到人员');
  const bytes = write(book, { type: 'buffer', bookType: 'xlsx', compression: true }) as Buffer;
  const seconds = secondsSince(begun);
  return { rows, seconds, workbookSeconds: seconds, workbookBytes: bytes.length, peakMb: peakMb() };
}

const [way, argument = ''] = process.argv.slice(2);
const measured = way === 'whole' ? await whole(Number(argument)) : await streamed(argument);
process.stdout.write(JSON.stringify(measured));
