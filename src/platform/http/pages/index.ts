import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError, notFound } from '../../errors/index.ts';
import { html } from '../html.ts';
import { languageOf } from '../problem-reply.ts';
import { namesETag } from '../public-answers.ts';
import type { HttpServer } from '../server.ts';
import type { Page, PageSignIn, Pages } from './declared.ts';
import { type Asset, type Assets, assetOf, assetsPath, readAssets } from './modules.ts';

export type { Page, PagePackage, PageSignIn, Pages } from './declared.ts';
export { type Assets, readAssets } from './modules.ts';

const langs = { en: 'en', zh: 'zh-CN' } as const;

/** What a page may do and load: its own, and nothing that was written into it. */
function securityOf({ uses = [] }: Page, signIn: PageSignIn): Record<string, string> {
  // Another issuer's answers are read by the page itself.
  const issuer = /^https?:/.test(signIn.tokenUrl) ? ` ${new URL(signIn.tokenUrl).origin}` : '';
  const allowed = (what: 'camera' | 'geolocation') => `${what}=(${uses.includes(what) ? 'self' : ''})`;
  return {
    'content-security-policy': [
      "default-src 'none'",
      `script-src 'self'${uses.includes('wasm') ? " 'wasm-unsafe-eval'" : ''}`,
      "style-src 'self'",
      "img-src 'self' blob:",
      'media-src blob:',
      `connect-src 'self'${issuer}`,
      "worker-src 'self'",
      "manifest-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      'trusted-types lit-html muster',
    ].join('; '),
    'permissions-policy': `${allowed('camera')}, ${allowed('geolocation')}, microphone=(), payment=(), usb=()`,
    'cross-origin-opener-policy': 'same-origin',
  };
}

/** What a page is called where one word is wanted: `screen` for `/screen/:siteId`. */
const nameOf = ({ path }: Page): string => path.split('/')[1] ?? '';

function pageHtml(page: Page, lang: keyof typeof langs, scripts: string[], told: string) {
  return String(html`<!doctype html>
<html lang="${langs[lang]}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.titles[lang]}</title><meta name="muster" content="${told}">
${page.styles.map((one) => html`<link rel="stylesheet" href="${assetsPath}faces/${one}">`)}${scripts.map((one) => html`<link rel="modulepreload" href="${one}">`)}
${page.manifest === undefined ? '' : html`<link rel="manifest" href="${assetsPath}faces/${page.manifest}">`}<link rel="icon" href="${assetsPath}faces/common/icon.svg">
<script type="module" src="${scripts[0]}"></script></head>
<body><div id="page" class="${nameOf(page)}"></div><noscript>${lang === 'en' ? 'This page needs JavaScript.' : '此页面需要启用 JavaScript。'}</noscript></body></html>
`);
}

/**
 * Serves pages for people, each with the modules that it imports, as they stand in the sources: TypeScript goes without its
 * types and comments, and a package is found where it is served. Nothing is read before the first page is asked for, and nothing that no
 * page declares or imports is ever answered. `/assets/pages/{name}.json` lists what a page loads, for one that keeps itself.
 */
export function registerPages(
  app: HttpServer,
  deps: { declared: Pages; sources: URL; installed: URL; signIn: PageSignIn; practice: boolean },
): void {
  const { declared, signIn } = deps;
  let read: Assets | undefined;
  const assets = (): Assets => {
    read ??= readAssets(declared, deps);
    return read;
  };
  const made = new Map<string, Asset>();

  function send(request: FastifyRequest, reply: FastifyReply, asset: Asset): FastifyReply {
    void reply.headers({ 'cache-control': 'no-cache', etag: asset.etag }).type(asset.type);
    const known = request.headers['if-none-match'];
    return known !== undefined && namesETag(known, asset.etag)
      ? reply.code(304).send()
      : reply.send(asset.body);
  }

  /** Made once for each key. */
  function once(key: string, type: string, write: () => string): Asset {
    const known = made.get(key);
    if (known !== undefined) return known;
    const asset = { ...assetOf('x.json', Buffer.from(write())), type };
    made.set(key, asset);
    return asset;
  }

  const urlsOf = ({ entry }: Page) =>
    assets()
      .loadedBy(entry)
      .map((name) => `${assetsPath}${name}`);
  const route = { config: { access: 'public' }, schema: { hide: true } } as const;

  for (const page of declared.pages) {
    const security = securityOf(page, signIn);
    const name = nameOf(page);
    app.get(page.path, route, async (request, reply) => {
      const lang = languageOf(request.headers['accept-language']);
      const asset = once(`${page.path} ${lang}`, 'text/html; charset=utf-8', () =>
        pageHtml(page, lang, urlsOf(page), JSON.stringify({ signIn, practice: deps.practice })),
      );
      return send(request, reply.headers(security).header('vary', 'accept-language'), asset);
    });
    app.get(`${assetsPath}pages/${name}.json`, route, async (request, reply) =>
      send(
        request,
        reply,
        once(`list ${name}`, 'application/json; charset=utf-8', () => {
          const files = [...page.styles, ...declared.files].map((file) => `${assetsPath}faces/${file}`);
          const loaded = urlsOf(page);
          const ofPackages = Object.entries(declared.packages).flatMap(([of, told]) => {
            const at = `${assetsPath}packages/${of}/`;
            return loaded.some((url) => url.startsWith(at))
              ? (told.files ?? []).map((file) => at + file)
              : [];
          });
          const urls = [...loaded, ...files, ...ofPackages];
          const version = assetOf('x.json', Buffer.from(urls.map(etagOf).join())).etag.slice(1, -1);
          return JSON.stringify({ version, page: page.path, assets: urls });
        }),
      ),
    );
    const { worker } = page;
    if (worker === undefined) continue;
    // Within the page's own path, or it could not answer for it; what it imports stands where it stands for pages.
    app.get(`/${name}/worker.js`, route, async (request, reply) =>
      send(
        request,
        reply.headers({ ...security, 'service-worker-allowed': `/${name}` }),
        once(
          `worker ${name}`,
          'text/javascript; charset=utf-8',
          () => `import ${JSON.stringify(`${assetsPath}faces/${worker}`)};\n`,
        ),
      ),
    );
  }

  const etagOf = (url: string): string => assets().files.get(url.slice(assetsPath.length))?.etag ?? '';

  app.get(`${assetsPath}*`, route, async (request, reply) => {
    const asset = assets().files.get((request.params as { '*': string })['*']);
    if (asset === undefined) throw new AppError(notFound);
    return send(request, reply, asset);
  });
}
