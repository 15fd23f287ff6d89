import { z } from 'zod';
import {
  decodeCursor,
  encodeCursor,
  type HttpServer,
  instant,
  linkNext,
  pageOf,
  pageQuery,
  snapshotText,
  toPage,
} from '../../../platform/http/index.ts';
import { drillId, personalDataDestroyed } from '../../drill/index.ts';
import { callerOf, headquarters } from '../../foundation/index.ts';
import { registrationId } from '../../residents/index.ts';
import type { LookingService } from './looking.service.ts';
import { notHeld, notToVerify, sameSignature } from './results.errors.ts';
import {
  caseAnswer,
  divisionQuery,
  enteredResult,
  heldPerson,
  heldQuery,
  lateTube,
  resultId,
  resultsPage,
  resultsQuery,
  toldAnswer,
} from './results.schemas.ts';
import type { ResultsService } from './results.service.ts';
import { showCase, showHeld, showLate, showResult } from './results.show.ts';

const number = z.string().regex(/^[1-9]\d{0,18}$/);
const placeKey = z.tuple([
  snapshotText.nullable(),
  snapshotText.nullable(),
  number.nullable(),
  z.uuid().nullable(),
]);

/** Signing results, looking at them and at those who are held, and telling these. */
export function registerResultRoutes(
  app: HttpServer,
  { results, looking }: { results: Pick<ResultsService, 'verify'>; looking: LookingService },
): void {
  app.post(
    '/v1/drills/:drillId/results/:resultId/verify',
    {
      config: { access: ['lab'], problems: [sameSignature, notToVerify, personalDataDestroyed] },
      schema: {
        operationId: 'verifyResult',
        zh: { summary: '阳性或可疑结果的第二人复核（须为同一实验室的另一人）：管内人员全部管控' },
        tags: ['laboratories'],
        summary:
          'The second signature under a positive or doubtful result, by another person of the laboratory: everybody in the tube is held',
        params: resultId,
        response: { 200: enteredResult },
      },
    },
    async (request) => {
      const { drillId: ofDrill, resultId: id } = request.params;
      const { state, code, people } = await results.verify(callerOf(request), ofDrill, id);
      return { id, state, code, people };
    },
  );

  app.get(
    '/v1/drills/:drillId/results',
    {
      config: { access: ['lab', ...headquarters], problems: [personalDataDestroyed] },
      schema: {
        operationId: 'listResults',
        zh: {
          summary: '按变更顺序列出检测结果：录入、复核、更正、搁置',
          description:
            '再次查询时带上 `since` 即可取得此后的变更，不会遗漏。实验室只能看到本实验室的结果，指挥部可看到本辖区采样管的结果。',
        },
        tags: ['laboratories'],
        summary: 'Results in the order in which they changed: entered, signed, corrected, put aside',
        description:
          'Ask again with `since` for what came later; nothing is passed by. A laboratory sees its own, headquarters those of their division’s tubes.',
        params: drillId,
        querystring: resultsQuery,
        response: { 200: resultsPage },
      },
    },
    async (request) => {
      const { since, state, limit } = request.query;
      const key = decodeCursor(since, placeKey, '?since');
      const place = key && { seen: key[0], sweep: key[1], changedIn: key[2], id: key[3] };
      const query = { place, state, limit };
      const found = await looking.since(callerOf(request), request.params.drillId, query);
      const { seen, sweep, changedIn, id } = found.place;
      return {
        items: found.rows.map(showResult),
        since: encodeCursor([seen, sweep, changedIn, id]),
        more: found.more,
      };
    },
  );

  app.get(
    '/v1/drills/:drillId/results/late',
    {
      config: { access: ['lab', ...headquarters], problems: [personalDataDestroyed] },
      schema: {
        operationId: 'listLateTubes',
        zh: { summary: '按演练规则已超时未出结果的封管，超时最久的在前' },
        tags: ['laboratories'],
        summary: 'Sealed tubes whose result is overdue by the drill’s rules, the longest first',
        params: drillId,
        querystring: z.strictObject(pageQuery),
        response: { 200: pageOf(lateTube) },
      },
    },
    async (request, reply) => {
      const { limit, cursor } = request.query;
      const key = decodeCursor(cursor, z.tuple([instant, z.uuid()]));
      const after = key === undefined ? undefined : { dueAt: key[0], id: key[1] };
      const { rows, now } = await looking.late(callerOf(request), request.params.drillId, {
        after,
        limit: limit + 1,
      });
      const page = toPage(rows, limit, (row) => [row.dueAt.toISOString(), row.id]);
      linkNext(request, reply, page);
      return { items: page.items.map((row) => showLate(row, now)), nextCursor: page.nextCursor };
    },
  );

  app.get(
    '/v1/drills/:drillId/holds',
    {
      config: { access: [...headquarters, 'community-worker'], problems: [personalDataDestroyed] },
      schema: {
        operationId: 'listHeldPeople',
        zh: { summary: '因阳性或可疑管被管控的人员：是否已告知，在何处复采' },
        tags: ['community-workers'],
        summary:
          'Who is held by a positive or doubtful tube, whether they have been told, and where they are swabbed again',
        params: drillId,
        querystring: heldQuery,
        response: { 200: pageOf(heldPerson) },
      },
    },
    async (request, reply) => {
      const { division, told, limit, cursor } = request.query;
      const key = decodeCursor(cursor, z.tuple([z.string().max(12), z.uuid(), z.uuid()]));
      const after = key && { community: key[0], registrationId: key[1], tubeId: key[2] };
      const query = { division, told: told && told === 'true', after, limit: limit + 1 };
      const { rows, drill } = await looking.held(callerOf(request), request.params.drillId, query);
      const page = toPage(rows, limit, (row) => [row.community, row.registrationId, row.tubeId]);
      linkNext(request, reply, page);
      return { items: page.items.map((row) => showHeld(row, drill)), nextCursor: page.nextCursor };
    },
  );

  app.get(
    '/v1/drills/:drillId/cases',
    {
      config: { access: [...headquarters, 'community-worker'], problems: [personalDataDestroyed] },
      schema: {
        operationId: 'listCases',
        zh: { summary: '本人单管阳性的人员，以及同管人员和同户' },
        tags: ['community-workers'],
        summary: 'Whose own tube is positive, with those who shared a tube with them, and their household',
        params: drillId,
        querystring: divisionQuery,
        response: { 200: pageOf(caseAnswer) },
      },
    },
    async (request, reply) => {
      const { division, limit, cursor } = request.query;
      const key = decodeCursor(cursor, z.tuple([instant, z.uuid(), z.uuid()]));
      const after = key && { openedAt: key[0], registrationId: key[1], tubeId: key[2] };
      const query = { division, after, limit: limit + 1 };
      const rows = await looking.cases(callerOf(request), request.params.drillId, query);
      const page = toPage(rows, limit, (row) => [row.openedAt.toISOString(), row.registrationId, row.tubeId]);
      linkNext(request, reply, page);
      return { items: page.items.map(showCase), nextCursor: page.nextCursor };
    },
  );

  app.post(
    '/v1/registrations/:registrationId/told',
    {
      config: { access: [...headquarters, 'community-worker'], problems: [notHeld, personalDataDestroyed] },
      schema: {
        operationId: 'tellPerson',
        zh: { summary: '登记已告知被管控人员：此后本人和市民端可查看结果' },
        tags: ['community-workers'],
        summary:
          'Notes that somebody who is held has been told: from now on they and the app read what came out',
        params: registrationId,
        response: { 200: toldAnswer },
      },
    },
    async (request) => {
      const { registrationId: id } = request.params;
      await looking.tell(callerOf(request), id);
      return { registrationId: id, told: true };
    },
  );
}
