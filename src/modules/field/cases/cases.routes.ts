import { z } from 'zod';
import type { Clock } from '../../../platform/clock.ts';
import { decodeCursor, type HttpServer, linkNext, pageOf, toPage } from '../../../platform/http/index.ts';
import { drillClosed, drillId, personalDataDestroyed } from '../../drill/index.ts';
import { actorOf, callerOf, headquarters, requireDivision } from '../../foundation/index.ts';
import { caseWithdrawn, contactsFull } from './cases.errors.ts';
import { caseId, contactAnswer, contactsQuery, tracedAnswer, tracing } from './cases.schemas.ts';
import type { CasesService } from './cases.service.ts';
import type { ContactRow } from './contacts.read.ts';
import { showWho } from './told-person.ts';

/** Who was with a case: found, told of, and listed. */
export function registerCaseRoutes(app: HttpServer, deps: { cases: CasesService; clock: Clock }): void {
  const { cases } = deps;

  app.post(
    '/v1/drills/:drillId/cases/:caseId/contacts',
    {
      config: {
        access: headquarters,
        problems: [contactsFull, caseWithdrawn, drillClosed, personalDataDestroyed],
      },
      schema: {
        operationId: 'traceContacts',
        tags: ['headquarters'],
        summary:
          'Finds who was with a case, in one request: of the tube, the household, the same window at a site, a door visit, and whom investigators add',
        zh: {
          summary: '流调：一次请求追踪病例的接触者，含同管、同户、同时段、同一走访及流调人员补充的人员',
          description:
            '重复请求不会改变已有的接触者：时间取最晚，距离取最近。每个病例最多 10,000 名接触者；超出时不作任何更改。实验室更正后，接触者列为已撤回。',
        },
        description:
          'Asked again it changes nothing of those who are there: of two times the later stands, of two distances the nearer. A case keeps 10,000 contacts; what would be more changes nothing. Once the laboratory has taken the case back, its contacts are listed as withdrawn.',
        params: caseId,
        body: tracing(deps.clock),
        response: { 200: tracedAnswer },
      },
    },
    async (request) => {
      const { drillId: drill, caseId: id } = request.params;
      const { since, ...counts } = await cases.trace(actorOf(request), drill, id, request.body);
      return { caseId: id, since: since.toISOString(), ...counts };
    },
  );

  app.get(
    '/v1/drills/:drillId/contacts',
    {
      config: {
        access: [...headquarters, 'community-worker'],
        problems: [personalDataDestroyed],
      },
      schema: {
        operationId: 'listContacts',
        tags: ['community-workers'],
        summary:
          'Contacts of cases who live in the caller’s division; for headquarters also those of its cases, wherever they live',
        zh: { summary: '本辖区居住的接触者；指挥部另含本辖区病例在外地的接触者' },
        params: drillId,
        querystring: contactsQuery,
        response: { 200: pageOf(contactAnswer) },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { limit, cursor, ...query } = request.query;
      if (query.community !== undefined) requireDivision(caller, query.community);
      const key = decodeCursor(cursor, z.tuple([z.uuid(), z.uuid(), z.string().max(20)]));
      const after = key && { caseId: key[0], personId: key[1], kind: key[2] };
      const asked = { ...query, after, limit: limit + 1 };
      const { rows, drill } = await cases.contacts(caller, request.params.drillId, asked);
      const page = toPage(rows, limit, (row) => [row.caseId, row.personId, row.kind]);
      linkNext(request, reply, page);
      void reply.header('cache-control', 'no-store');
      const show = ({ registered, listed, told, ...row }: ContactRow): z.output<typeof contactAnswer> => ({
        caseId: row.caseId,
        personId: row.personId,
        ...showWho(drill.keys, row.personId, { registered, listed, told }),
        community: row.community,
        kind: row.kind,
        at: row.at.toISOString(),
        distanceMetres: row.distanceMetres,
        addedBy: row.addedBy,
        addedAt: row.addedAt.toISOString(),
        withdrawnAt: row.withdrawnAt?.toISOString() ?? null,
      });
      return { items: page.items.map(show), nextCursor: page.nextCursor };
    },
  );
}
