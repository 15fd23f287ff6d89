import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { AppError, invalidRequest, unsupportedMediaType } from '../errors/index.ts';

const notUtf8 = {
  pointer: '',
  code: 'not-utf-8',
  text: { en: 'The body is not UTF-8', zh: '请求体不是 UTF-8 编码' },
};

/**
 * JSON bodies only, and strictly: bytes that are not UTF-8 are refused rather than replaced (two different
 * names must never become the same one), `__proto__` keys too, and other charsets are a 415.
 */
export function acceptStrictJson(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const charset = /charset\s*=\s*"?([\w-]+)/i.exec(request.headers['content-type'] ?? '')?.[1];
    if (charset !== undefined && !/^utf-?8$/i.test(charset)) {
      done(new AppError(unsupportedMediaType));
      return;
    }
    const bytes = body as Buffer;
    if (!isUtf8(bytes)) {
      done(new AppError(invalidRequest, { errors: [notUtf8] }));
      return;
    }
    parseJson(request, bytes.toString('utf8'), done);
  });
}
