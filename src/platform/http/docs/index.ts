import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError, notFound } from '../../errors/index.ts';
import { html, inline } from '../html.ts';
import { languageOf } from '../problem-reply.ts';
import type { HttpServer } from '../server.ts';
import { type ChineseOf, inChinese } from './chinese.ts';
import { type ApiDocument, operationsOf } from './document.ts';
import { indexHtml, pageHtml } from './index-page.ts';
import { operationHtml } from './operation-page.ts';
import { type Language, words } from './words.ts';

export type { ApiDocument } from './document.ts';

interface Page {
  body: string;
  type: string;
  etag: string;
}

const security = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

function asPage(body: string, type: string): Page {
  return { body, type, etag: `"${createHash('sha1').update(body).digest('base64url')}"` };
}

function asset(file: string, type: string): Page {
  return asPage(readFileSync(new URL(file, import.meta.url), 'utf8'), type);
}

/**
 * Serves `/docs`: the list of operations for people, in English and simplified Chinese (`?lang=en|zh`, else by
 * Accept-Language), folded, by whom they are for, and a page of its own for each at `/docs/{operationId}`. Made here
 * from the document, so it shows before any script has run and asks nothing of the internet. `describe` is called when
 * it is first asked for: every route is known then. `chineseOf` says what a route tells of itself in Chinese.
 */
export function registerDocs(app: HttpServer, describe: () => ApiDocument, chineseOf: ChineseOf): void {
  const made = new Map<string, Page>();
  const assets = {
    '/docs/page.css': asset('page.css', 'text/css; charset=utf-8'),
    '/docs/page.js': asset('page.js', 'text/javascript; charset=utf-8'),
  };

  function send(request: FastifyRequest, reply: FastifyReply, page: Page): FastifyReply {
    void reply
      .headers(security)
      .headers({ 'cache-control': 'public, max-age=60', vary: 'accept-language', etag: page.etag })
      .type(page.type);
    return request.headers['if-none-match'] === page.etag ? reply.code(304).send() : reply.send(page.body);
  }

  /** The page of an operation, or of all. @throws AppError 404 */
  function pageOf(operationId: string | undefined, language: Language): Page {
    const key = `${language}/${operationId ?? ''}`;
    const known = made.get(key);
    if (known !== undefined) return known;
    const document = describe();
    const written = operationsOf(document);
    const operations = language === 'zh' ? written.map((one) => inChinese(one, chineseOf)) : written;
    const one = operations.find(({ operation }) => operation.operationId === operationId);
    if (operationId !== undefined && one === undefined) throw new AppError(notFound);
    const { title, all } = words[language];
    const text =
      one === undefined
        ? pageHtml(language, '/docs', title, indexHtml(document, operations, language))
        : pageHtml(
            language,
            `/docs/${one.operation.operationId}`,
            `${one.operation.summary ?? one.operation.operationId} · Muster`,
            html`<p><a href="/docs?lang=${language}">${all}</a></p><h1>${inline(one.operation.summary ?? '')}</h1><p><b class="${one.method.toLowerCase()}">${one.method}</b> <code>${one.path}</code></p>${operationHtml(document, one, words[language])}`,
          );
    const page = asPage(text, 'text/html; charset=utf-8');
    made.set(key, page);
    return page;
  }

  function languageFor(request: FastifyRequest): Language {
    const { lang } = request.query as { lang?: unknown };
    return lang === 'en' || lang === 'zh' ? lang : languageOf(request.headers['accept-language']);
  }

  const route = { config: { access: 'public' }, schema: { hide: true } } as const;
  for (const [url, page] of Object.entries(assets)) {
    app.get(url, route, async (request, reply) => send(request, reply, page));
  }
  for (const url of ['/docs', '/docs/']) {
    app.get(url, route, async (request, reply) =>
      send(request, reply, pageOf(undefined, languageFor(request))),
    );
  }
  app.get('/docs/:operationId', route, async (request, reply) => {
    const { operationId } = request.params as { operationId: string };
    return send(request, reply, pageOf(operationId, languageFor(request)));
  });
}
