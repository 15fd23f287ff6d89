import type { Problem } from '../../../platform/errors/index.ts';
import type { HttpServer } from '../../../platform/http/index.ts';
import { personalDataDestroyed } from '../../drill/index.ts';
import { actorOf, headquarters } from '../../foundation/index.ts';
import { bedTaken, facilityClosed, facilityFull } from '../facilities/index.ts';
import { sameSigner, transferState } from './transfers.errors.ts';
import {
  newPlace,
  newVehicle,
  signatureBody,
  transferId,
  wholeTransferAnswer,
  whyBody,
} from './transfers.schemas.ts';
import type { TransfersService } from './transfers.service.ts';
import { showWholeTransfer } from './transfers.show.ts';

const signers = [...headquarters, 'community-worker', 'team-leader', 'team-member', 'facility'] as const;
const tags = ['facilities'];
const response = { 200: wholeTransferAnswer };

/** The steps of a transfer, each of whoever it is up to. */
export function registerStepRoutes(app: HttpServer, deps: { transfers: TransfersService }): void {
  const { transfers } = deps;
  const problems = (...more: Problem[]) => [transferState, personalDataDestroyed, ...more];

  app.post(
    '/v1/drills/:drillId/transfers/:transferId/approve',
    {
      config: { access: headquarters, problems: problems() },
      schema: {
        operationId: 'approveTransfer',
        tags,
        summary: 'Headquarters say that somebody is to be transferred',
        zh: { summary: '批准转运' },
        params: transferId,
        response,
      },
    },
    async (request, reply) => {
      const { drillId: of, transferId: id } = request.params;
      void reply.header('cache-control', 'no-store');
      return showWholeTransfer(await transfers.approve(actorOf(request), of, id));
    },
  );

  app.post(
    '/v1/drills/:drillId/transfers/:transferId/place',
    {
      config: { access: headquarters, problems: problems(facilityClosed, facilityFull, bedTaken) },
      schema: {
        operationId: 'placeTransfer',
        tags,
        summary: 'Keeps a bed for somebody, or names a place outside the drill',
        zh: {
          summary: '安排床位，或填写演练外的接收场所',
          description:
            '床位只给一人；改派时原预留床位随即腾空，在途中也可改派。转往演练外的，在对方答复前一直列为未完成。',
        },
        description:
          'A bed is given once. Another place can be found later, also while they are on their way: the bed before is free. One outside stays open until it has answered.',
        params: transferId,
        body: newPlace,
        response,
      },
    },
    async (request, reply) => {
      const { drillId: of, transferId: id } = request.params;
      void reply.header('cache-control', 'no-store');
      return showWholeTransfer(await transfers.place(actorOf(request), of, id, request.body));
    },
  );

  app.post(
    '/v1/drills/:drillId/transfers/:transferId/vehicle',
    {
      config: { access: headquarters, problems: problems() },
      schema: {
        operationId: 'arrangeVehicle',
        tags,
        summary: 'Says which team fetches somebody, with which vehicle',
        zh: { summary: '安排转运队和车辆', description: '转运队签字接人前可以改派。' },
        description: 'Another can be named until the team has signed the pick-up.',
        params: transferId,
        body: newVehicle,
        response,
      },
    },
    async (request, reply) => {
      const { drillId: of, transferId: id } = request.params;
      void reply.header('cache-control', 'no-store');
      return showWholeTransfer(await transfers.arrange(actorOf(request), of, id, request.body));
    },
  );

  for (const { path, operationId, access, summary, zh, doing } of [
    {
      path: 'refuse',
      operationId: 'refuseTransfer',
      access: headquarters,
      summary: 'Headquarters say that somebody is not to be transferred',
      zh: { summary: '不批准转运' },
      doing: transfers.refuse,
    },
    {
      path: 'cancel',
      operationId: 'cancelTransfer',
      access: headquarters,
      summary: 'Gives a transfer up that nobody has set out with: the bed that is kept is free',
      zh: { summary: '取消尚未接人的转运，预留床位随即腾空' },
      doing: transfers.cancel,
    },
    {
      path: 'turn-away',
      operationId: 'turnTransferAway',
      access: ['facility'] as const,
      summary: 'A facility cannot take somebody who has not been fetched yet: another place is to be found',
      zh: { summary: '场所无法接收尚未接出的人员，须另行安排' },
      doing: transfers.turnAway,
    },
  ]) {
    app.post(
      `/v1/drills/:drillId/transfers/:transferId/${path}`,
      {
        config: { access, problems: problems() },
        schema: { operationId, tags, summary, zh, params: transferId, body: whyBody, response },
      },
      async (request, reply) => {
        const { drillId: of, transferId: id } = request.params;
        void reply.header('cache-control', 'no-store');
        return showWholeTransfer(await doing(actorOf(request), of, id, request.body.reason));
      },
    );
  }

  for (const { path, operationId, summary, zh, doing } of [
    {
      path: 'pick-up',
      operationId: 'signPickUp',
      summary: 'Signs that somebody was picked up: the place before gives them, the team takes them',
      zh: {
        summary: '接人签字：原所在地交出，转运队接收',
        description: '双方各用自己的令牌签字，先后不限；双方签字后即为已接人。重复签字结果相同。',
      },
      doing: transfers.pickUp,
    },
    {
      path: 'arrive',
      operationId: 'signArrival',
      summary: 'Signs that somebody has arrived: the team gives them, the place takes them',
      zh: {
        summary: '到达签字：转运队交出，接收场所接收',
        description:
          '双方各用自己的令牌签字，先后不限；双方签字后原所在地的责任即告结束，原床位腾空。演练外的场所由指挥部录入其答复（note 必填）。',
      },
      doing: transfers.arrive,
    },
  ]) {
    app.post(
      `/v1/drills/:drillId/transfers/:transferId/${path}`,
      {
        config: { access: signers, problems: problems(sameSigner) },
        schema: {
          operationId,
          tags,
          summary,
          zh,
          description:
            'Each side signs with a token of its own, in whichever order; with both it is done. A facility signs for itself; a community’s workers or headquarters for a community and for people’s homes; headquarters for a place outside, with what it has answered as `note`. Signing again changes nothing.',
          params: transferId,
          body: signatureBody,
          response,
        },
      },
      async (request, reply) => {
        const { drillId: of, transferId: id } = request.params;
        void reply.header('cache-control', 'no-store');
        return showWholeTransfer(await doing(actorOf(request), of, id, request.body.note));
      },
    );
  }
}
