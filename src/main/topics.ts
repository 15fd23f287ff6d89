import { throughputTopics } from '../modules/day/index.ts';
import { idempotencySweepTopic } from '../modules/foundation/index.ts';
import { communityTopic, smallDrillTopic } from '../modules/residents/index.ts';
import { jobReconcileTopic, jobTopic, webhookTopics } from '../modules/service/index.ts';
import { planPartTopic, reconcileTopic } from '../modules/windows/index.ts';

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
