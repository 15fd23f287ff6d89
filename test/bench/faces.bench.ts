import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserContext, Page } from 'playwright-core';
import { city, gulou } from '../support/divisions.ts';
import { type Faces, openBrowser, withoutBrowser } from '../support/faces/browser.ts';
import { startWorld, type World } from '../support/world.ts';
import { type Bench, median, round, UsageError } from './bench.ts';

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 9);
const patienceMs = 60_000;

/** A page as it is opened, and what of it is the first that somebody can use. */
interface Opened {
  name: string;
  url: string;
  useful: string;
  /** The token that is kept in the tab. */
  token?: string;
  /** What is done once in a browser, before it is opened. */
  before?: (page: Page) => Promise<void>;
}

/** In a page: notes when something that is looked for has been painted, in ms since the page was asked for. */
const noted = (useful: string): string => `(() => {
  const look = () => {
    if (window.painted !== undefined || document.querySelector(${JSON.stringify(useful)}) === null) return;
    window.painted = 0;
    requestAnimationFrame(() => setTimeout(() => { window.painted = performance.now(); }));
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
})()`;

const kept = (token: string): string =>
  `sessionStorage.setItem('muster.signed', ${JSON.stringify(JSON.stringify({ accessToken: token, expiresAt: 8.64e15 }))})`;

/** How long it takes until the page can be used, ms. @throws Error where it cannot */
async function painted(page: Page, name: string, go: () => Promise<unknown>): Promise<number> {
  await go();
  for (let waited = 0; waited < patienceMs; waited += 10) {
    const at = Number(await page.evaluate('window.painted ?? 0'));
    if (at > 0) return at;
    await sleep(10);
  }
  const stands = String(await page.evaluate('window.painted === 0'));
  throw new Error(`${name} shows nothing useful: it stands there unpainted: ${stands}`);
}

/** A page opened for the first time in a browser, and opened again there. */
async function openTwice(browser: Faces, opened: Opened): Promise<{ first: number; again: number }> {
  const { page, context } = await browser.open();
  try {
    await prepare(context, opened);
    await opened.before?.(page);
    const first = await painted(page, opened.name, () => page.goto(opened.url));
    const again = await painted(page, opened.name, () => page.reload());
    return { first, again };
  } finally {
    await context.close();
  }
}

async function prepare(context: BrowserContext, { useful, token }: Opened): Promise<void> {
  await context.addInitScript(noted(useful));
  if (token !== undefined) await context.addInitScript(kept(token));
}

async function pagesOf(world: World, url: string, empty: string): Promise<Opened[]> {
  const [citizen = ''] = await world.citizens(1);
  const ofCity = await world.headquarters('city-hq', city);
  const ofDistrict = await world.headquarters('district-hq', gulou.division);
  const [site = ''] = world.siteIds;
  /** A tablet is taken into service in each browser anew: what is measured is how it opens from then on. */
  const enrolled = async (page: Page): Promise<void> => {
    const answer = await fetch(`${url}/v1/devices`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ofDistrict}`, 'content-type': 'application/json' },
      body: JSON.stringify({ siteId: site, label: '平板' }),
    });
    const { code } = (await answer.json()) as { code: string };
    await page.goto(`${url}/tablet`);
    await page.locator('#code').fill(code);
    await page.locator('#code').press('Enter');
    await page.locator('.state').waitFor();
    await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
  };
  const asked = new URLSearchParams({
    ...{ state: 'x', code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' },
    redirect_uri: `${url}/signed-in`,
  });
  return [
    { name: 'empty', url: `${empty}/empty`, useful: 'h1' },
    { name: 'sign-in', url: `${url}/sign-in?${asked}`, useful: '#client' },
    { name: 'screen', url: `${url}/screen/${site}`, useful: '.line .figure' },
    { name: 'wall', url: `${url}/wall`, useful: '.coverage tbody tr', token: ofCity },
    { name: 'desk', url: `${url}/desk`, useful: 'tr[data-site]', token: ofDistrict },
    { name: 'me', url: `${url}/me`, useful: '#community', token: citizen },
    { name: 'tablet', url: `${url}/tablet`, useful: '#code' },
    { name: 'tablet in service', url: `${url}/tablet`, useful: '#scan', before: enrolled },
  ];
}

/**
 * How long it takes until somebody can use each page: from asking for it until what it is for has been painted (of the wall its
 * coverage, of the desk its sites, of a tablet the field for scans), signed in where that is needed, in a browser that has never
 * seen it, and opened again there. Beside them, in turns, a page with one heading, served the same way.
 */
export const bench: Bench = async (say) => {
  if (withoutBrowser) throw new UsageError('this takes Chromium');
  say('starting PostgreSQL, the api and a browser');
  const world = await startWorld();
  const browser = await openBrowser();
  try {
    const [api, bare] = [
      await world.serve('src/main/api.ts'),
      await world.serve('test/bench/servers/empty-page.ts'),
    ];
    const pages = await pagesOf(world, api.url, bare.url);
    // The servers read their modules when they are first asked for.
    for (const one of pages) await openTwice(browser, one);
    const runs = new Map(pages.map(({ name }) => [name, { first: [] as number[], again: [] as number[] }]));
    for (let turn = 1; turn <= rounds; turn++) {
      for (const one of pages) {
        const { first, again } = await openTwice(browser, one);
        runs.get(one.name)?.first.push(first);
        runs.get(one.name)?.again.push(again);
      }
      say(`round ${turn}/${rounds}`);
    }
    const ms = [...runs].map(
      ([name, { first, again }]) =>
        [name, { firstMs: round(median(first)), againMs: round(median(again)) }] as const,
    );
    const [, least] = ms[0] ?? [];
    const ratios = ms
      .slice(1)
      .flatMap(([name, { firstMs, againMs }]) => [
        [`${name}, first`, round(firstMs / (least?.firstMs ?? Number.NaN))] as const,
        [`${name}, again`, round(againMs / (least?.againMs ?? Number.NaN))] as const,
      ]);
    return { rounds, pages: Object.fromEntries(ms), ratios: Object.fromEntries(ratios) };
  } finally {
    await browser.close();
    await world.stop();
  }
};
