export { createJsonClient, type JsonClient } from './json-client.ts';
export {
  createOutgoingClient,
  type OutgoingAnswer,
  type OutgoingClient,
  OutgoingError,
  type OutgoingFailure,
  outgoingFailures,
} from './outgoing-client.ts';
export { createResolve, type Resolve } from './resolve.ts';
