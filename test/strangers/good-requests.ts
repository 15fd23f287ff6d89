import { planOf, type World } from '../integration/modules/privacy/whole-way.ts';
import type { Ask, Method, TestApp } from '../support/app.ts';
import { describedBy, findOperation, type Operation, resolveOperation } from '../support/contract.ts';
import { seedDrill } from '../support/drill.ts';

/** A request as it should be, that was taken. */
export interface GoodRequest {
  operationId: string;
  method: Method;
  /** With `{name}` for parameters of the path. */
  path: string;
  url: string;
  ask: Ask;
  operation: Operation;
}

/**
 * Lives through a drill and keeps, of each operation of the document, one request that was answered with success. `taken` is told of
 * each at once, while things are as it found them.
 */
export async function goodRequests(
  t: TestApp,
  taken: (good: GoodRequest) => Promise<void>,
): Promise<GoodRequest[]> {
  const description = describedBy(t.app);
  const kept = new Map<string, GoodRequest>();
  const say: TestApp['call'] = async (method, url, ask = {}) => {
    const answer = await t.call(method, url, ask);
    const found = findOperation(description, method, url);
    if (answer.status < 400 && found !== undefined && !kept.has(found.operation.operationId)) {
      const operation = resolveOperation(description, found.operation);
      const { operationId } = operation;
      // Under one key nothing else is taken, and it is something else that is sent.
      const { 'idempotency-key': _, ...headers } = ask.headers ?? {};
      const good = { operationId, method, path: found.path, url, ask: { ...ask, headers }, operation };
      kept.set(operationId, good);
      await taken(good);
    }
    return answer as never;
  };
  const world: World = { t, drill: await seedDrill(t), say, ids: new Map() };
  for (const { operationId, visit } of planOf(world)) {
    await visit().catch((error: unknown) =>
      process.stdout.write(`${operationId} was not asked: ${String(error).slice(0, 200)}\n`),
    );
  }
  return [...kept.values()];
}
