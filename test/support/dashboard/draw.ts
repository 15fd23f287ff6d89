import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { openBrowser } from '../faces/browser.ts';
import type { Answered } from './ask.ts';

const uplot = (name: string): string =>
  readFileSync(createRequire(import.meta.url).resolve(`uplot/dist/${name}`), 'utf8');
const script = readFileSync(new URL('page.js', import.meta.url), 'utf8');

const style = `
  body { margin: 0; padding: 16px 20px; width: 1560px; background: #f4f5f5; color: #24292e; font: 13px sans-serif }
  header { margin: 0 0 12px } header b { font-size: 18px } header p { margin: 4px 0 0; color: #8a1c1c; font-weight: bold }
  main { position: relative }
  section { position: absolute; box-sizing: border-box; background: #fff; border: 1px solid #d8dbe0; border-radius: 3px;
    display: flex; flex-direction: column; padding: 5px 8px }
  section.row { background: none; border: 0; padding: 4px 0 }
  h2 { margin: 0; font-size: 12.5px; font-weight: 600 } .row h2 { font-size: 14.5px }
  .stat { color: #fff } .figure { margin: auto; font-size: 34px; font-weight: 600 }
  .plot { flex: 1; min-height: 0; overflow: hidden } .nothing { margin: 52px auto; text-align: center; color: #767d86 }
  .legend { display: flex; flex-wrap: wrap; gap: 1px 10px; max-height: 30px; overflow: hidden; font-size: 11px }
  .name::before { content: ''; display: inline-block; width: 11px; height: 3px; margin-right: 4px; vertical-align: middle;
    background: var(--ink) }`;

/** Draws all panels where the dashboard places them, and keeps the picture in a file. `caption` says what is seen. */
export async function drawDashboard(
  answered: readonly Answered[],
  of: { from: number; to: number; caption: string; file: string },
): Promise<void> {
  const given = {
    from: of.from,
    to: of.to,
    panels: answered.map(({ panel: { title, type, gridPos, fieldConfig }, lines }) => ({
      title,
      type,
      place: gridPos,
      unit: fieldConfig.defaults.unit,
      steps: fieldConfig.defaults.thresholds?.steps ?? [],
      lines: lines.map(({ name, points }) => ({ name, points })),
    })),
  };
  const browser = await openBrowser();
  try {
    const { page, complaints } = await browser.open({ width: 1_600, height: 900 });
    // A text in a script ends at its end tag, wherever that stands.
    const data = JSON.stringify(given).replaceAll('<', '\\u003c');
    await page.setContent(`<!doctype html><meta charset="utf-8"><title>Muster</title>
      <style>${uplot('uPlot.min.css')}${style}</style>
      <header><b>Muster</b><p></p></header><main></main>
      <script>${uplot('uPlot.iife.min.js')}</script><script>const given = ${data};</script><script>${script}</script>`);
    await page.locator('header p').evaluate((place, caption) => {
      place.textContent = caption;
    }, of.caption);
    const drawn = await page.locator('section').count();
    if (complaints.length > 0) throw new Error(complaints.join('\n'));
    if (drawn !== answered.length) throw new Error(`${drawn} of ${answered.length} panels were drawn`);
    await page.screenshot({ path: of.file, fullPage: true });
  } finally {
    await browser.close();
  }
}
