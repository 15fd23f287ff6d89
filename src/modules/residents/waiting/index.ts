export type { CommunitySignals } from './community-signals.ts';
export { stopsWaiting, waitsFrom } from './waiting.repo.ts';
export { communityTopic, smallDrillTopic, topicFor } from './waiting.topics.ts';
