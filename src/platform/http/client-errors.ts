import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ConnectionError, FastifyInstance } from 'fastify';
import { systemClock } from '../clock.ts';
import {
  AppError,
  bodyTooLarge,
  expectationFailed,
  headTooLarge,
  invalidRequest,
  methodNotAllowed,
  type Problem,
  requestTimeout,
} from '../errors/index.ts';
import { practiceHeadersOn } from './practice.ts';
import { languageOf, problemBody, problemHeaders } from './problem-reply.ts';

/** What node's parser and its timers call what they refuse; anything else is a request that cannot be read. */
const byNodeCode: Record<string, Problem> = {
  HPE_HEADER_OVERFLOW: headTooLarge,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: bodyTooLarge,
  ERR_HTTP_REQUEST_TIMEOUT: requestTimeout,
};

/** What is still sent after a refusal is read and discarded for so long and up to so much: a reset would lose the answer. */
const lingerMs = 1_000;
const lingerBytes = 1_048_576;

const unreadable = {
  pointer: '',
  code: 'not-http',
  text: { en: 'This is no well-formed HTTP request', zh: '不是格式正确的 HTTP 请求' },
};

const withoutHost = {
  pointer: 'header host',
  code: 'required',
  text: { en: 'A request of HTTP/1.1 names its host', zh: 'HTTP/1.1 请求必须带有 Host' },
};

/** The answer to what was last asked on a connection, kept on it: every request of every connection writes this. */
const latest = Symbol('latest answer');
type AnsweringSocket = Socket & { [latest]?: ServerResponse<IncomingMessage> };

/** Connections that have been refused: node tells of each further broken piece again. */
const refused = new WeakSet<Duplex>();

function answerOf(socket: Duplex, error: AppError, acceptLanguage: string | undefined): string {
  const { problem } = error;
  const id = randomUUID();
  const body = JSON.stringify(problemBody(error, id, languageOf(acceptLanguage)));
  const headers = {
    ...problemHeaders,
    ...practiceHeadersOn(socket),
    'x-request-id': id,
    connection: 'close',
    date: systemClock.now().toUTCString(),
    'content-length': String(Buffer.byteLength(body)),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}\r\n${lines.join('')}\r\n${body}`;
}

/** Answers on a connection with which nothing can be done any more, and lets go of it. */
function refuse(socket: Duplex, error: AppError, acceptLanguage?: string): void {
  refused.add(socket);
  // No parser reads this connection any more.
  socket.removeAllListeners('data');
  socket.on('error', () => undefined);
  const deadline = setTimeout(() => socket.destroy(), lingerMs).unref();
  socket.once('close', () => clearTimeout(deadline));
  let discarded = 0;
  socket.on('data', (bytes: Buffer) => {
    discarded += bytes.length;
    if (discarded > lingerBytes) socket.destroy();
  });
  socket.resume();
  socket.end(answerOf(socket, error, acceptLanguage));
}

/**
 * Fastify's `clientErrorHandler`: what node itself refuses before there is a request, or in the middle of its body, is
 * a problem like any other, and the connection closes. Where an answer has begun nothing can be said any more.
 * Nothing is logged: the error quotes what was sent.
 */
export function answerClientError(error: ConnectionError, socket: Socket): void {
  if (refused.has(socket)) return;
  const last = (socket as AnsweringSocket)[latest];
  const answering = last?.headersSent === true && !(last.writableFinished && last.req.complete);
  if (error.code === 'ECONNRESET' || !socket.writable || answering) {
    socket.destroy();
    return;
  }
  const problem = byNodeCode[error.code ?? ''];
  // Fastify's types have it as JSON would show it; node gives the bytes, and none where it is a matter of time.
  const packet = error.rawPacket as unknown as Buffer | undefined;
  const sent = packet?.toString('latin1') ?? '';
  const language = /^accept-language:([^\r\n]{0,200})/im.exec(sent)?.[1];
  const known =
    problem === undefined ? new AppError(invalidRequest, { errors: [unreadable] }) : new AppError(problem);
  refuse(socket, known, language);
}

/**
 * Answers the rest of what node would refuse without a word: an expectation that is none, a tunnel, no Host. Call once,
 * before routes, on a server that lets requests without a Host pass (`requireHostHeader: false`).
 */
export function answerWhatNodeRefuses(app: FastifyInstance): void {
  app.server.on('checkExpectation', ({ socket, headers }: IncomingMessage) => {
    refuse(socket, new AppError(expectationFailed), headers['accept-language']);
  });
  app.server.on('connect', ({ headers }: IncomingMessage, socket: Duplex) => {
    refuse(socket, new AppError(methodNotAllowed), headers['accept-language']);
  });
  app.addHook('onRequest', ({ raw }, reply, done) => {
    (raw.socket as AnsweringSocket)[latest] = reply.raw;
    if (raw.headers.host !== undefined || raw.httpVersion !== '1.1') return done();
    void reply.header('connection', 'close');
    done(new AppError(invalidRequest, { errors: [withoutHost] }));
  });
}
