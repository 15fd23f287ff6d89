import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startService } from '../../../src/demo/service.ts';
import { askAll, mayBeEmpty } from './ask.ts';
import { drawDashboard } from './draw.ts';
import { panels } from './panels.ts';
import { prometheusAt, startPrometheus } from './prometheus.ts';

/**
 * `npm run dashboard [-- --scale N] [--picture FILE]`: a demo day on a service of its own, watched by Debian's Prometheus
 * with deploy/prometheus, of which every expression of deploy/grafana/dashboard.json is then asked. Ends with 1 where one
 * is refused, names a figure that nobody shows, or has nothing to show and may not. Draws what was answered to
 * docs/images/dashboard.png, panel by panel; that picture is ours, and not one of Grafana's.
 *
 * `-- --prometheus URL [--minutes N]` asks one that watches an installation already; nothing has to be there to be shown.
 */
const root = fileURLToPath(new URL('../../../', import.meta.url));
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const { values } = parseArgs({
  options: {
    scale: { type: 'string', default: '0.02' },
    picture: { type: 'string' },
    prometheus: { type: 'string' },
    minutes: { type: 'string', default: '15' },
  },
});
const seconds = () => Math.floor(Date.now() / 1_000);

/** Asks, draws and tells; answers whether all was well. */
async function look(
  prometheus: ReturnType<typeof prometheusAt>,
  of: { from: number; to: number; full: boolean; file: string | undefined; what: string },
): Promise<boolean> {
  const { from, to } = of;
  const { answered, wrong } = await askAll(
    prometheus,
    { from, to, step: Math.max(1, Math.ceil((to - from) / 240)) },
    { full: of.full },
  );
  if (of.file !== undefined) {
    await drawDashboard(answered, {
      from,
      to,
      file: of.file,
      caption: `deploy/grafana/dashboard.json, drawn by Muster's own script and not by Grafana: what Prometheus answered about ${of.what}`,
    });
    say(`the picture: ${of.file}`);
  }
  const expressions = panels.flatMap(({ targets }) => targets);
  for (const { expr } of expressions) {
    const { lines = [] } = answered.find(({ panel }) => panel.targets.some((one) => one.expr === expr)) ?? {};
    if (lines.length === 0 && mayBeEmpty[expr] !== undefined)
      say(`empty, as it may be: ${expr}: ${mayBeEmpty[expr]}`);
  }
  const unable = (await prometheus.rules()).filter(({ health }) => health !== 'ok');
  wrong.push(...unable.map(({ name, lastError }) => `the alert ${name} cannot be looked at: ${lastError}`));
  for (const one of wrong) say(`WRONG: ${one}`);
  say(
    `${panels.length} panels, ${expressions.length} expressions, ${answered.flatMap(({ lines }) => lines).length} lines; ${wrong.length} wrong`,
  );
  return wrong.length === 0;
}

async function watchDemo(file: string): Promise<boolean> {
  const stop = new AbortController();
  const service = await startService({ keep: false, signal: stop.signal }, say);
  // One process is api and worker: it is asked as both, and counted once.
  const target = new URL(service.url).host;
  const prometheus = await startPrometheus({ 'muster-api': [target], 'muster-worker': [target] }, [
    'muster-worker',
  ]);
  try {
    const from = seconds();
    const demo = spawn(
      process.execPath,
      ['src/demo/main.ts', '--scale', values.scale, '--url', service.url, '--clients', service.clientsFile],
      { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
    );
    const [code] = (await once(demo, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`the demo ended with ${code}`);
    await sleep(2_000);
    return await look(prometheus, {
      from,
      to: seconds(),
      full: true,
      file,
      what: `a demo day (--scale ${values.scale})`,
    });
  } finally {
    await prometheus.stop();
    await service.stop();
  }
}

const { prometheus: url } = values;
const good =
  url === undefined
    ? await watchDemo(values.picture ?? `${root}docs/images/dashboard.png`)
    : await look(prometheusAt(url), {
        from: seconds() - Number(values.minutes) * 60,
        to: seconds(),
        full: false,
        file: values.picture,
        what: `the last ${values.minutes} minutes`,
      });
process.exit(good ? 0 : 1);
