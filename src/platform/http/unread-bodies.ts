import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Of a body that is answered before it has come, so much is read and discarded, for so long. */
const mostBytes = 1_048_576;
const patienceMs = 5_000;

/** Resolves once the body has come, or the bounds are reached; what it held is gone. */
function discard(body: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let bytes = 0;
    function count(chunk: Buffer): void {
      bytes += chunk.length;
      if (bytes > mostBytes) over();
    }
    function over(): void {
      clearTimeout(deadline);
      body.off('data', count).off('end', over).off('close', over);
      resolve();
    }
    const deadline = setTimeout(over, patienceMs).unref();
    body.on('data', count).on('end', over).on('close', over);
    body.resume();
  });
}

/** Sends everything at once and ends `until` later: closing on a sender in the middle of a body takes the answer back. */
function endLater(answer: ServerResponse, until: Promise<void>): void {
  const end = answer.end.bind(answer) as () => ServerResponse;
  answer.end = ((last?: unknown) => {
    if (last !== undefined && last !== null) answer.write(last);
    void until.then(end);
    return answer;
  }) as ServerResponse['end'];
}

/**
 * Makes sure that no body that was left unread stands before the next request on its connection, which behind a proxy
 * is somebody else's: a body of up to 1 MiB is read and discarded beside the answer, after anything else (larger, or of
 * unknown size) the answer says `Connection: close`, and what still comes is discarded for a while before it does.
 *
 * To be called before the headers are sent; does nothing where the body has come.
 */
export function settleBody(request: FastifyRequest, reply: FastifyReply): void {
  const body = request.raw;
  const length = body.headers['content-length'];
  // Injected requests have no connection and are not told whether they are complete.
  if (body.complete !== false || (length === undefined && body.headers['transfer-encoding'] === undefined))
    return;
  const { socket } = reply.raw;
  const discarded = body.destroyed ? Promise.resolve() : discard(body);
  const closes = reply.getHeader('connection') === 'close';
  if (!closes && !body.destroyed && Number(length) <= mostBytes) {
    void discarded.then(() => {
      if (!body.complete) socket?.destroy();
    });
    return;
  }
  void reply.header('connection', 'close');
  endLater(reply.raw, discarded);
}

/** Settles the body of every request, whoever answers it and however early. Call once, before routes. */
export function settleUnreadBodies(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    settleBody(request, reply);
    done(null, payload);
  });
}
