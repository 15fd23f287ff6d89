import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { AppError, invalidRequest, unsupportedMediaType } from '../errors/index.ts';

const notUtf8 = {
  pointer: '',
  code: 'not-utf-8',
  text: { en: 'The body is not UTF-8', zh: '请求体不是 UTF-8 编码' },
};

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The body is an envelope of rows, each judged for itself: none may spoil the others. */
    rows?: 'apart';
  }
}

const otherCharset = {
  en: 'JSON is taken in UTF-8 only: leave charset out of the content-type, or make it utf-8.',
  zh: 'JSON 仅支持 UTF-8 编码：请去掉 content-type 中的 charset，或改为 utf-8。',
};

/**
 * JSON bodies only, and strictly: bytes that are not UTF-8 are refused rather than replaced (two different
 * names must never become the same one), `__proto__` keys too, and other charsets are a 415.
 *
 * Such a key within one row of an upload must not refuse the whole for ever: there the strict schemas of envelope and
 * row refuse it, as a field that does not exist.
 */
export function acceptStrictJson(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  const parseRows = app.getDefaultJsonParser('ignore', 'ignore');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const charset = /charset\s*=\s*"?([\w-]+)/i.exec(request.headers['content-type'] ?? '')?.[1];
    if (charset !== undefined && !/^utf-?8$/i.test(charset)) {
      done(new AppError(unsupportedMediaType, { detail: otherCharset }));
      return;
    }
    const bytes = body as Buffer;
    if (!isUtf8(bytes)) {
      done(new AppError(invalidRequest, { errors: [notUtf8] }));
      return;
    }
    const parse = request.asked.config.rows === 'apart' ? parseRows : parseJson;
    parse(request, bytes.toString('utf8'), done);
  });
}
