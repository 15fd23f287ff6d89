/** What is known of how many people a community has. */
export interface ResidentsKnown {
  /** People on the roster; 0 where none has been imported. */
  onRoster: number;
  /** Whether headquarters have said that the roster is complete. */
  complete: boolean;
  /** People on the roster or registered, each once. */
  people: number;
  /** Those of them who have yet to come to a site. */
  due: number;
  /** The census of its county: residents, and the communities among which they live; undefined where unknown. */
  census: { residents: number; communities: number } | undefined;
}

/**
 * How many people of a community have to be reckoned with: those on the roster or registered; where there is no
 * roster, or nobody has said that it is complete, at least as many as a community of its county has on average by the census. Those who have been to a site
 * are no longer due.
 */
export function residentsOf({ onRoster, complete, people, due, census }: ResidentsKnown): {
  counted: number;
  estimated: number;
  unknown: boolean;
} {
  if (onRoster > 0 && complete) return { counted: due, estimated: 0, unknown: false };
  if (census === undefined || census.communities === 0)
    return { counted: due, estimated: 0, unknown: onRoster === 0 };
  const average = Math.round(census.residents / census.communities);
  return { counted: due, estimated: Math.max(0, average - people), unknown: false };
}
