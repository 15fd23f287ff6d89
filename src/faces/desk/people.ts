import { html, nothing } from 'lit-html';
import { doorsPart } from './doors.ts';
import { followUpPart } from './follow-up.ts';
import { importPart } from './import.ts';
import { rosterPart } from './roster.ts';
import type { Desk, Section } from './section.ts';

/** The people of a division: the roster and how far it is, doors, and lists of people who are to be found. */
export function peopleSection(desk: Desk): Section {
  const roster = rosterPart(desk);
  const doors = doorsPart(desk, roster.communities);
  const lists = followUpPart(desk);
  // Of a city, its districts bring their rosters.
  const form = desk.role === 'city-hq' ? undefined : importPart(desk, 'roster', roster.learn);
  return {
    async learn() {
      await Promise.all([roster.learn(), doors.learn(), lists.learn()]);
    },
    view: () => html`${roster.view()}${form?.() ?? nothing}${doors.view()}${lists.view()}`,
  };
}
