export type { About, ApiDocument, Audience, WebhookMessage } from './document.ts';
export { exactlyOneOf, shownAs } from './forms.ts';
export { problemSchema } from './problems.ts';
export type { Access, Deprecation, HeaderSchema } from './routes.ts';
export { registerOpenApi } from './serve.ts';
