import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import {
  AppError,
  bodyTooLarge,
  internal,
  invalidRequest,
  notFound,
  type Params,
  type Problem,
  type Text,
  unavailable,
  unsupportedMediaType,
} from '../errors/index.ts';

export const problemMediaType = 'application/problem+json';

/** What every answer with a problem says of itself. */
export const problemHeaders = {
  'content-type': `${problemMediaType}; charset=utf-8`,
  'cache-control': 'no-store',
  vary: 'accept-language',
} as const;

/** RFC 9457 with the members that API.md adds. */
export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  requestId: string;
  errors?: { pointer: string; code: string; text: string }[];
}

type Language = keyof Text;

/** `zh` where the caller prefers any Chinese to English, else `en`. */
export function languageOf(acceptLanguage: string | undefined): Language {
  if (acceptLanguage === undefined) return 'en';
  let best: { language: Language; weight: number } = { language: 'en', weight: -1 };
  for (const part of acceptLanguage.slice(0, 200).split(',')) {
    const [tag = '', quality] = part
      .trim()
      .toLowerCase()
      .split(/;\s*q=/);
    const language = tag.startsWith('zh') ? 'zh' : tag.startsWith('en') ? 'en' : undefined;
    const weight = quality === undefined ? 1 : Number(quality);
    if (language !== undefined && weight > best.weight) best = { language, weight };
  }
  return best.language;
}

function fill(sentence: string, params: Params): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}

/** The body of one occurrence of a problem. */
export function problemBody(error: AppError, requestId: string, language: Language): ProblemBody {
  const { problem } = error;
  return {
    type: `/problems/${problem.code}`,
    title: fill(problem.title[language], error.params),
    status: problem.status,
    detail: error.detail?.[language] ?? fill(problem.detail[language], error.params),
    code: problem.code,
    requestId,
    ...error.members,
    ...(error.errors.length === 0
      ? {}
      : {
          errors: error.errors.map(({ pointer, code, text }) => ({ pointer, code, text: text[language] })),
        }),
  };
}

const byFastifyCode: Record<string, Problem> = {
  FST_ERR_CTP_BODY_TOO_LARGE: bodyTooLarge,
  FST_ERR_CTP_INVALID_MEDIA_TYPE: unsupportedMediaType,
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: invalidRequest,
  FST_ERR_CTP_INVALID_JSON_BODY: invalidRequest,
  FST_ERR_CTP_EMPTY_JSON_BODY: invalidRequest,
  // A longer part of an address than any that is known: there is no such thing.
  FST_ERR_MAX_PARAM_LENGTH: notFound,
};

const notJson = {
  pointer: '',
  code: 'not-json',
  text: { en: 'The body is not JSON in UTF-8', zh: '请求体不是 UTF-8 编码的 JSON' },
};

const badUrl = {
  pointer: '',
  code: 'bad-url',
  text: {
    en: 'The address holds an escape that is not well-formed',
    zh: '地址中含有格式错误的转义',
  },
};

/** Turns anything thrown into a known problem; what nobody foresaw becomes `internal`, which tells nothing. */
export function toAppError(error: unknown, translate: (error: unknown) => AppError | undefined): AppError {
  if (error instanceof AppError) return error;
  const { code, statusCode } = error as Partial<FastifyError>;
  if (code === 'FST_ERR_BAD_URL') return new AppError(invalidRequest, { errors: [badUrl], cause: error });
  const known = code === undefined ? undefined : byFastifyCode[code];
  if (known === invalidRequest) return new AppError(invalidRequest, { errors: [notJson], cause: error });
  if (known !== undefined) return new AppError(known, { cause: error });
  if (error instanceof SyntaxError && statusCode === 400) {
    return new AppError(invalidRequest, { errors: [notJson], cause: error });
  }
  const translated = translate(error);
  if (translated !== undefined) return translated;
  if (statusCode === 503) return new AppError(unavailable, { cause: error, retryAfter: 1 });
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new AppError(invalidRequest, { cause: error });
  }
  return new AppError(internal, { cause: error });
}

/** A 415 of a route that takes files says which; that of any other route says JSON. */
function namingMediaTypes(error: AppError, taken: readonly string[] | undefined): AppError {
  if (error.problem !== unsupportedMediaType || error.detail !== undefined || taken === undefined)
    return error;
  return new AppError(unsupportedMediaType, {
    cause: error.cause,
    detail: {
      en: `Send the file itself, with one of these as its content-type: ${taken.join(', ')}.`,
      zh: `请直接发送文件，content-type 为以下之一：${taken.join('、')}。`,
    },
  });
}

/** Answers with a problem; a plain string is sent, so no response schema stands in between. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, refusal: AppError): FastifyReply {
  const error = namingMediaTypes(refusal, request.routeOptions?.config?.mediaTypes);
  const body = problemBody(error, request.id, languageOf(request.headers['accept-language']));
  if (error.retryAfter !== undefined) void reply.header('retry-after', Math.ceil(error.retryAfter));
  else if (error.problem.status === 503 || error.problem.status === 429) void reply.header('retry-after', 1);
  return reply.code(error.problem.status).headers(problemHeaders).send(JSON.stringify(body));
}
