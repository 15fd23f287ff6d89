export type { DescribeRoute, RouteDescription } from './conventions.ts';
export { type EventStream, openEventStream } from './event-stream.ts';
export { writtenAs } from './fields/index.ts';
export { fileTypes, sendFile } from './file-answer.ts';
export { Html, html } from './html.ts';
export { listIn } from './lists/index.ts';
export { preferredType } from './media-types.ts';
export { checkOneOf, requireOneOf } from './one-of.ts';
export {
  type About,
  type Access,
  type ApiDocument,
  type Audience,
  type Deprecation,
  problemSchema,
  registerOpenApi,
  shownAs,
  type WebhookMessage,
} from './openapi/index.ts';
export {
  createMetrics,
  type Figures,
  figuresText,
  type Metrics,
  type Progress,
  type ReadinessCheck,
  registerOperations,
} from './operations.ts';
export { type PageSignIn, registerPages } from './pages/index.ts';
export * from './pagination.ts';
export { preparedAs } from './prepared-json.ts';
export { languageOf, problemBody, sendProblem } from './problem-reply.ts';
export { namesETag } from './public-answers.ts';
export {
  type BucketState,
  createRateLimiter,
  normalizeIP,
  type RateLimiter,
} from './rate-limiter.ts';
export { registerRoot } from './root.ts';
export * from './schemas.ts';
export { createHttpServer, type HttpReply, type HttpRequest, type HttpServer } from './server.ts';
export { type Kind, type SheddingOptions, type Strain, shedLoad } from './shedding.ts';
export { closeServer } from './shutdown.ts';
export { cutOffIfStalled } from './stalled-readers.ts';
export { errorsOf, fieldProblem, invalidAt, invalidField } from './validation.ts';
export { writerWaits } from './writer-waits.ts';
