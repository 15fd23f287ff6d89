import { defineProblem } from './problem.ts';

/** Problems that any route can answer with. */
export const invalidRequest = defineProblem(
  'invalid-request',
  400,
  'after-change',
  { en: 'The request is not valid', zh: '请求无效' },
  { en: 'See errors for each field that has to change.', zh: '请按 errors 逐项修改。' },
);
export const unauthenticated = defineProblem(
  'unauthenticated',
  401,
  'after-change',
  { en: 'A valid token is required', zh: '需要有效的令牌' },
  { en: 'Send a bearer token that is valid and has not expired.', zh: '请携带有效且未过期的令牌。' },
);
export const forbidden = defineProblem(
  'forbidden',
  403,
  'never',
  { en: 'Not allowed', zh: '无权操作' },
  { en: 'The role or division of the token does not allow this.', zh: '令牌的角色或辖区不允许此操作。' },
);
export const notFound = defineProblem(
  'not-found',
  404,
  'never',
  { en: 'Not found', zh: '未找到' },
  {
    en: 'There is no such thing, or it may not be seen with this token.',
    zh: '对象不存在，或当前令牌无权查看。',
  },
);
export const methodNotAllowed = defineProblem(
  'method-not-allowed',
  405,
  'never',
  { en: 'The method is not allowed here', zh: '不支持该方法' },
  { en: '/openapi.json says which methods each path takes.', zh: '各路径支持的方法见 /openapi.json。' },
);
export const notAcceptable = defineProblem(
  'not-acceptable',
  406,
  'after-change',
  { en: 'None of the accepted media types can be had', zh: '无法提供所要求的媒体类型' },
  {
    en: 'Name one in Accept that the route documents, or leave Accept out.',
    zh: '请在 Accept 中填写接口说明的类型，或不带 Accept。',
  },
);
export const preconditionFailed = defineProblem(
  'precondition-failed',
  412,
  'after-change',
  { en: 'It has changed meanwhile', zh: '内容已被他人修改' },
  {
    en: 'Read it again, and send its present ETag in If-Match.',
    zh: '请重新读取，并在 If-Match 中携带最新的 ETag。',
  },
);
export const bodyTooLarge = defineProblem(
  'body-too-large',
  413,
  'after-change',
  { en: 'The body is too large', zh: '请求体过大' },
  { en: 'The body is larger than this route takes.', zh: '请求体超过本接口的上限。' },
);
export const unsupportedMediaType = defineProblem(
  'unsupported-media-type',
  415,
  'after-change',
  { en: 'The media type is not supported', zh: '不支持的媒体类型' },
  {
    en: 'Send application/json in UTF-8, or what the route documents.',
    zh: '请发送 UTF-8 编码的 application/json 或接口说明的类型。',
  },
);
export const requestTimeout = defineProblem(
  'request-timeout',
  408,
  'later',
  { en: 'The request did not come in time', zh: '请求未在时限内到达' },
  {
    en: 'Its head has 10 seconds, all of it 30; nothing of it has been acknowledged.',
    zh: '请求头须在 10 秒内、整个请求须在 30 秒内到达；请求未获确认。',
  },
);
export const expectationFailed = defineProblem(
  'expectation-failed',
  417,
  'after-change',
  { en: 'The expectation cannot be met', zh: '无法满足 Expect 的要求' },
  { en: 'Expect can be 100-continue and nothing else.', zh: 'Expect 只能为 100-continue。' },
);
export const headTooLarge = defineProblem(
  'head-too-large',
  431,
  'after-change',
  { en: 'The head of the request is too large', zh: '请求头过大' },
  {
    en: 'The address and all headers together have 16 KiB.',
    zh: '地址与全部请求头合计不得超过 16 KiB。',
  },
);
export const tooManyRequests = defineProblem(
  'too-many-requests',
  429,
  'later',
  { en: 'Too many requests', zh: '请求过于频繁' },
  {
    en: 'Come again after Retry-After; `ratelimit-remaining` tells how many more are answered until `ratelimit-reset`.',
    zh: '请在 Retry-After 之后重试；`ratelimit-remaining` 为 `ratelimit-reset` 之前还可发送的次数。',
  },
);
export const internal = defineProblem(
  'internal',
  500,
  'later',
  { en: 'Something went wrong on our side', zh: '服务内部错误' },
  { en: 'It has been logged under this requestId.', zh: '已按 requestId 记录。' },
);
export const unavailable = defineProblem(
  'unavailable',
  503,
  'later',
  { en: 'Not available for the moment', zh: '服务暂时不可用' },
  {
    en: 'Nothing of it has been acknowledged; try again after Retry-After.',
    zh: '请求未获确认；请在 Retry-After 之后重试。',
  },
);

export const commonProblems = [
  invalidRequest,
  unauthenticated,
  forbidden,
  notFound,
  methodNotAllowed,
  notAcceptable,
  preconditionFailed,
  bodyTooLarge,
  unsupportedMediaType,
  requestTimeout,
  expectationFailed,
  headTooLarge,
  tooManyRequests,
  internal,
  unavailable,
] as const;
