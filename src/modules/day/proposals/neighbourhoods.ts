import { walkMetres } from '../../../core/geography/index.ts';
import { usualRules } from '../../../core/queueing/proposals/index.ts';
import type { SiteLine } from '../lines/index.ts';

/** Sites heading for congestion that one round looks at, the worst first: some seconds of a thread. */
const mostHeading = 20;
/** Quiet sites near each that could help: the core considers the three nearest for each action. */
const near = 6;

/**
 * Lines that a round of proposals is about: those heading for congestion and the quiet ones around each, in ascending
 * id. A forecast of 3,000 sites takes a minute, and a site at the other end of the city helps nobody.
 */
export function concerned(lines: readonly SiteLine[]): SiteLine[] {
  const isHeading = ({ congested }: SiteLine): boolean => congested >= usualRules.congestedChance;
  const heading = lines
    .filter(isHeading)
    .sort((a, b) => b.congested - a.congested || (a.siteId < b.siteId ? -1 : 1))
    .slice(0, mostHeading);
  const quiet = lines.filter((line) => !isHeading(line));
  const chosen = new Set(heading);
  for (const { location } of heading) {
    const byWay = quiet.map((line) => ({ line, way: walkMetres(location, line.location) }));
    byWay.sort((a, b) => a.way - b.way || (a.line.siteId < b.line.siteId ? -1 : 1));
    for (const { line } of byWay.slice(0, near)) chosen.add(line);
  }
  return [...chosen].sort((a, b) => (a.siteId < b.siteId ? -1 : 1));
}
