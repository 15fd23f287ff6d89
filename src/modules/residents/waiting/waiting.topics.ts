/** "People of this community wait for a window." */
export const communityTopic = 'assign-community';
/**
 * The same of a small drill, which has workers of its own: the drill of a city has thousands of communities on its way at
 * once, and one of sixty would stand behind all of them.
 */
export const smallDrillTopic = 'assign-small-drill';

/** Communities of a small drill at most: Fuzhou's of September 2021 had 60. */
export const smallDrillCommunities = 100;

/** The topic for a drill of so many communities. */
export function topicFor(communities: number): string {
  return communities <= smallDrillCommunities ? smallDrillTopic : communityTopic;
}
