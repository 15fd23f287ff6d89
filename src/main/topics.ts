import { communityTopic, reconcileTopic, smallDrillTopic } from '../modules/assignment/index.ts';
import { idempotencySweepTopic } from '../modules/idempotency/index.ts';
import { jobReconcileTopic, jobTopic } from '../modules/jobs/index.ts';
import { planPartTopic } from '../modules/planning/index.ts';
import { throughputTopics } from '../modules/throughput/index.ts';
import { webhookTopics } from '../modules/webhooks/index.ts';

/** The queue's topics; their health is watched in every process. */
export const topics = [
  communityTopic,
  smallDrillTopic,
  reconcileTopic,
  idempotencySweepTopic,
  jobTopic,
  jobReconcileTopic,
  planPartTopic,
  ...throughputTopics,
  ...webhookTopics,
];
