import type { TestApp } from './app.ts';
import { describedBy, type Operation, resolveOperation } from './contract.ts';

/** One operation of the service, as its OpenAPI document tells it. */
export interface Route {
  operationId: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `{name}` for parameters. */
  path: string;
  /** Who may call it, as the route declares it. */
  access: 'public' | string[];
  operation: Operation;
}

/** Every documented operation of the running service. */
export function routesOf(t: TestApp): Route[] {
  const description = describedBy(t.app);
  return Object.entries(description.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      operationId: operation.operationId,
      method: method.toUpperCase() as Route['method'],
      path,
      access: accessOf(operation),
      operation: resolveOperation(description, operation),
    })),
  );
}

function accessOf({ security, description = '' }: Operation): Route['access'] {
  if (security?.length === 0) return 'public';
  const roles = /Roles: ([\w, -]+)\.$/.exec(description)?.[1];
  if (roles === undefined) throw new Error('this operation says nothing of who may call it');
  return roles.split(', ');
}

/**
 * Every route that the server answers, hidden or not, read from its own routing tree: `GET /v1/drills/{drillId}`.
 * HEAD is left out: it comes with each GET.
 */
export function routingTree(t: TestApp): string[] {
  const branch: string[] = [];
  const found: string[] = [];
  for (const line of t.app.printRoutes({ commonPrefix: false }).split('\n')) {
    const read = /^([│ ]*)[├└]── (\S+) \(([A-Z, ]+)\)$/.exec(line);
    if (read === null) continue;
    const [, indent = '', part = '', methods = ''] = read;
    branch.length = indent.length / 4;
    branch.push(part);
    const path = branch.join('').replace(/:(\w+)/g, '{$1}');
    for (const method of methods.split(', ')) if (method !== 'HEAD') found.push(`${method} ${path}`);
  }
  return found;
}

/** A URL of the route with these values for its parameters. */
export function fill(path: string, values: Record<string, string>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`no value for ${name} in ${path}`);
    return value;
  });
}

export const nobodysId = '7c9e6679-7425-40de-944b-e07fc1f90ae7';

/** Values in good form that name nothing of anybody's. */
export const nobodys: Record<string, string> = {
  drillId: nobodysId,
  siteId: nobodysId,
  laboratoryId: nobodysId,
  teamId: nobodysId,
  memberId: nobodysId,
  doorId: nobodysId,
  stairwellId: nobodysId,
  exemptionId: nobodysId,
  listId: nobodysId,
  taskId: nobodysId,
  requestId: nobodysId,
  facilityId: nobodysId,
  bedId: nobodysId,
  transferId: nobodysId,
  noticeId: nobodysId,
  deliveryId: nobodysId,
  supplyRequestId: nobodysId,
  checkpointId: nobodysId,
  passageId: nobodysId,
  chainId: nobodysId,
  caseId: nobodysId,
  monitoringId: nobodysId,
  postId: nobodysId,
  shiftId: nobodysId,
  personId: nobodysId,
  key: 'nobodys-calendar',
  reportId: nobodysId,
  handoverId: nobodysId,
  resultId: nobodysId,
  labelsId: nobodysId,
  registrationId: nobodysId,
  barcode: 'MF24-0000173',
  code: '350102',
  jobId: nobodysId,
  kind: 'roster',
  webhookId: nobodysId,
  replanId: nobodysId,
  countersignatureId: nobodysId,
  proposalId: nobodysId,
  deviceId: nobodysId,
  reviewId: nobodysId,
  clientId: 'lab-7c9e6679-7425',
};
