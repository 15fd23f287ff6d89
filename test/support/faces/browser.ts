import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

/** Debian's Chromium, or another system's; undefined where there is none. */
const program = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);

/** Whether pages cannot be tried here; says so, once, where it is read. */
export const withoutBrowser = program === undefined;
if (withoutBrowser)
  process.stderr.write('NO PAGE IS TRIED: there is no chromium here (apt-get install chromium)\n');

/** Pictures of pages, for people to look at. */
export const pictures = join(tmpdir(), 'muster-faces');

const axe = withoutBrowser
  ? ''
  : readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface Faces {
  /** A browser's window of its own, with nothing kept from others. */
  open(options?: {
    language?: 'en' | 'zh';
    width?: number;
    height?: number;
    scale?: number;
  }): Promise<Window>;
  close(): Promise<void>;
}

/** A window, and what went wrong in it. */
export interface Window {
  page: Page;
  context: BrowserContext;
  /** What the browser has complained of: errors of scripts, and what the page's policy kept it from. */
  complaints: string[];
  /** What axe finds by WCAG 2.2 A and AA, and its best practices: each as one line. */
  axe(): Promise<string[]>;
  /** Keeps a picture of the window; answers where. */
  picture(name: string): Promise<string>;
  /** Another window, with all that the browser has kept from this one. */
  another(): Promise<Window>;
}

/** Chromium, for the tests of one file; its camera shows `camera`, a film in Y4M. */
export async function openBrowser({ camera }: { camera?: string } = {}): Promise<Faces> {
  if (program === undefined) throw new Error('there is no chromium');
  mkdirSync(pictures, { recursive: true });
  const browser: Browser = await chromium.launch({
    executablePath: program,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
      ...(camera === undefined
        ? []
        : [
            '--use-fake-ui-for-media-stream',
            '--use-fake-device-for-media-stream',
            `--use-file-for-fake-video-capture=${camera}`,
          ]),
    ],
  });
  return {
    async open({ language = 'en', width = 1_280, height = 800, scale = 1 } = {}) {
      const context = await browser.newContext({
        locale: language === 'zh' ? 'zh-CN' : 'en-GB',
        viewport: { width, height },
        deviceScaleFactor: scale,
      });
      return windowOf(context);
    },
    close: () => browser.close(),
  };
}

/** A new window of a browser's context. */
async function windowOf(context: BrowserContext): Promise<Window> {
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    // An answer that refuses is the page's to show; the browser tells of it, too.
    const refusal = /^Failed to load resource/.test(message.text());
    if (message.type() === 'error' && !refusal) complaints.push(message.text());
  });
  return {
    page,
    context,
    complaints,
    async axe() {
      await page.evaluate(axe);
      const found = (await page.evaluate(
        `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })`,
      )) as {
        violations: { id: string; help: string; nodes: { html: string; failureSummary: string }[] }[];
      };
      return found.violations.flatMap(({ id, help, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${help}: ${html.slice(0, 160)}: ${failureSummary}`),
      );
    },
    async picture(name) {
      const path = join(pictures, `${name}.png`);
      await page.screenshot({ path });
      return path;
    },
    another: () => windowOf(context),
  };
}
