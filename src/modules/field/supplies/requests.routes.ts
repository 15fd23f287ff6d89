import { z } from 'zod';
import {
  decodeCursor,
  type HttpServer,
  instant,
  linkNext,
  pageOf,
  toPage,
} from '../../../platform/http/index.ts';
import { drillClosed, drillId, personalDataDestroyed, siteId } from '../../drill/index.ts';
import { actorOf, callerOf, headquarters } from '../../foundation/index.ts';
import { sameSigner } from '../transfers/index.ts';
import type { SupplyAct } from './requests.read.ts';
import type { RequestsService } from './requests.service.ts';
import { supplyRequestState } from './supplies.errors.ts';
import {
  countBody,
  newRequest,
  receivedBody,
  refusalBody,
  requestAnswer,
  requestsQuery,
  showRequest,
  showWholeRequest,
  supplyRequestId,
  wholeRequestAnswer,
  whyBody,
} from './supplies.schemas.ts';

const both = [...headquarters, 'tablet'] as const;
const tags = ['supplies'];
const problems = [supplyRequestState, drillClosed, personalDataDestroyed];

/** Requests for supplies: from a site to its district, and on to the city. */
export function registerSupplyRequestRoutes(
  app: HttpServer,
  { requests }: { requests: RequestsService },
): void {
  app.post(
    '/v1/sites/:siteId/supply-requests',
    {
      config: {
        access: both,
        problems: [drillClosed, personalDataDestroyed],
        answerHeaders: ['Location'],
      },
      schema: {
        operationId: 'askSupplies',
        zh: { summary: '采样点申请物资：先报区级，区级可转报市级；区级代为申请的直接报市级' },
        tags,
        summary: 'A site asks its district for supplies; where the district asks for it, the city is asked',
        params: siteId,
        body: newRequest,
        response: { 201: wholeRequestAnswer },
      },
    },
    async (request, reply) => {
      const asked = await requests.ask(actorOf(request), request.params.siteId, request.body);
      return reply
        .code(201)
        .header('location', `/v1/drills/${asked.row.drillId}/supply-requests/${asked.row.id}`)
        .send(showWholeRequest(asked));
    },
  );

  app.get(
    '/v1/drills/:drillId/supply-requests',
    {
      config: { access: both, problems: [personalDataDestroyed] },
      schema: {
        operationId: 'listSupplyRequests',
        zh: { summary: '物资申请：未办结的、实收与发出数量不符的；平板只看到本采样点的' },
        tags,
        summary:
          'Requests for supplies: open ones, those whose counts differ; a tablet sees those of its site',
        params: drillId,
        querystring: requestsQuery,
        response: { 200: pageOf(requestAnswer) },
      },
    },
    async (request, reply) => {
      const { limit, cursor, open = false, differs = false } = request.query;
      const key = decodeCursor(cursor, z.tuple([instant, z.uuid()]));
      const after = key && { at: key[0], id: key[1] };
      const query = { open, differs, after, limit: limit + 1 };
      const rows = await requests.list(callerOf(request), request.params.drillId, query);
      const page = toPage(rows, limit, ({ askedAt, id }) => [askedAt.toISOString(), id]);
      linkNext(request, reply, page);
      return { items: page.items.map(showRequest), nextCursor: page.nextCursor };
    },
  );

  app.get(
    '/v1/drills/:drillId/supply-requests/:supplyRequestId',
    {
      config: { access: both, problems: [personalDataDestroyed] },
      schema: {
        operationId: 'getSupplyRequest',
        zh: { summary: '一份物资申请及其办理经过' },
        tags,
        summary: 'A request for supplies with what was done, by whom and why',
        params: supplyRequestId,
        response: { 200: wholeRequestAnswer },
      },
    },
    async (request, reply) => {
      const { drillId: of, supplyRequestId: id } = request.params;
      void reply.header('cache-control', 'no-store');
      return showWholeRequest(await requests.find(callerOf(request), of, id));
    },
  );

  const step = <B extends z.ZodType<{ count?: number | undefined; reason?: string | undefined }>>(
    act: Exclude<SupplyAct, 'ask'>,
    access: typeof both | typeof headquarters,
    body: B,
    operationId: string,
    said: { summary: string; zh: string },
  ) =>
    app.post(
      `/v1/drills/:drillId/supply-requests/:supplyRequestId/${act}`,
      {
        config: { access, problems: act === 'receive' ? [...problems, sameSigner] : problems },
        schema: {
          operationId,
          tags,
          summary: said.summary,
          zh: { summary: said.zh },
          params: supplyRequestId,
          body,
          response: { 200: wholeRequestAnswer },
        },
      },
      async (request, reply) => {
        const { drillId: of, supplyRequestId: id } = request.params as z.output<typeof supplyRequestId>;
        const { count, reason } = request.body as z.output<B>;
        void reply.header('cache-control', 'no-store');
        const done = await requests.step(actorOf(request), of, id, { act, count, reason });
        return showWholeRequest(done) as never;
      },
    );
  step('pass-on', headquarters, whyBody, 'passOnSupplies', {
    summary: 'The district has not got it, and asks the city',
    zh: '区级无货，转报市级',
  });
  step('promise', headquarters, countBody, 'promiseSupplies', {
    summary: 'Whoever is asked promises so many; the last promise counts',
    zh: '受理方答应数量，以最后一次为准',
  });
  step('send', headquarters, countBody, 'sendSupplies', {
    summary: 'Whoever is asked has sent so many',
    zh: '受理方发出，登记发出数量',
  });
  step('receive', both, receivedBody, 'receiveSupplies', {
    summary:
      'The site has received so many, signed by another account than sent them; both counts stay, and what came is the site’s',
    zh: '采样点签收，登记实收数量；签收与发出须为不同账号，两个数量均予保留',
  });
  step('refuse', headquarters, refusalBody, 'refuseSupplies', {
    summary: 'Whoever is asked sends nothing, and says why',
    zh: '受理方不予发放，须说明原因',
  });
  step('withdraw', both, whyBody, 'withdrawSupplyRequest', {
    summary: 'The site needs it no more',
    zh: '采样点撤回申请',
  });
  step('explain', both, refusalBody, 'explainSupplies', {
    summary: 'Why another count was received than was sent',
    zh: '说明实收与发出数量不符的原因',
  });
}
