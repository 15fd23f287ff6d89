import type { HttpServer } from '../../../platform/http/index.ts';
import {
  countersignatureAnswer,
  drillId,
  drillNotOpen,
  personalDataDestroyed,
  sendProposed,
} from '../../drill/index.ts';
import { actorOf, callerOf } from '../../foundation/index.ts';
import { drillUnfinished } from './closing.errors.ts';
import { closeBody, closing, showClosing, wholeClosing } from './closing.schemas.ts';
import { type ClosingService, closers } from './closing.service.ts';

export function registerClosingRoutes(app: HttpServer, { closings }: { closings: ClosingService }): void {
  app.post(
    '/v1/drills/:drillId/close',
    {
      config: {
        answerHeaders: ['Location'],
        access: closers,
        problems: [drillNotOpen, drillUnfinished, personalDataDestroyed],
      },
      schema: {
        operationId: 'closeDrill',
        zh: {
          summary: '结束演练：所有人员均已完成，或说明原因',
          description:
            '结束后不再登记、签到、采样和修改方案，统计数字固定并附哈希值；演练规定取消须双人复核的（`countersigning`），先登记待确认（202），由另一人确认后结束；此前离线记录的内容、实验室结果及其更正、告知记录仍可提交；被管控或须复采的人员仍可采样。',
        },
        tags: ['headquarters'],
        summary: 'Closes a drill: once everybody has an outcome, or with a reason',
        description:
          'Nobody registers, checks in or is swabbed any more, the plan stays as it is, and the figures are kept with their hash. What tablets recorded before without a network, what laboratories find and correct, whom somebody has told, and swabs of whoever a result has left held or due again are still taken; the figures of the closing stay. Where the drill has two people decide what takes windows (`countersigning`), it waits for another to confirm (202). Closed already: the closing, as it was.',
        params: drillId,
        body: closeBody,
        response: { 200: closing, 202: countersignatureAnswer },
      },
    },
    async (request, reply) => {
      const { params, body } = request;
      const done = await closings.close(actorOf(request), params.drillId, body.reason);
      return 'proposed' in done ? sendProposed(reply, done.proposed) : showClosing(done);
    },
  );

  app.get(
    '/v1/drills/:drillId/closing',
    {
      config: { access: ['city-hq'], kind: 'report' },
      schema: {
        operationId: 'getClosing',
        zh: { summary: '演练结束时的统计数字，按村居，附哈希值' },
        tags: ['headquarters'],
        summary: 'What a drill came to when it was closed, by community, with its hash',
        params: drillId,
        response: { 200: wholeClosing },
      },
    },
    async (request) => {
      const { closing: row, figures } = await closings.see(callerOf(request), request.params.drillId);
      return { ...showClosing(row), figures };
    },
  );
}
