import { html, nothing } from 'lit-html';
import { t } from '../common/language.ts';
import { doorsPart } from './doors.ts';
import { followUpPart } from './follow-up.ts';
import { importsPart } from './import.ts';
import { rosterPart } from './roster.ts';
import { type Desk, endOf, isPublished, type Section } from './section.ts';
import { takeBackPart } from './take-back.ts';
import { words } from './words.ts';

/** What files are brought of, in the order in which they are offered. */
const taken = ['roster', 'exemptions', 'lists', 'teams', 'facilities'] as const;

/** The people of a division: the roster and how far it is, files that can be taken back, doors, and lists of people who are to be found. */
export function peopleSection(desk: Desk): Section {
  const roster = rosterPart(desk);
  const doors = doorsPart(desk, roster.communities);
  const lists = followUpPart(desk);
  let published = false;
  const learnPeople = async (): Promise<void> => {
    published = await isPublished(desk);
    await Promise.all([roster.learn(), ...(published ? [doors.learn(), lists.learn()] : [])]);
  };
  const back = takeBackPart(desk, taken, learnPeople);
  const learn = async (): Promise<void> => {
    await Promise.all([learnPeople(), back.learn()]);
  };
  const form = importsPart(desk, taken, learn);
  return {
    learn,
    concerns: endOf(...taken.map((kind) => `${kind}-import`), 'roster-moves'),
    view: () =>
      html`${roster.view()}${form?.() ?? nothing}${back.view()}${published ? html`${doors.view()}${lists.view()}` : html`<p>${t(words.unpublished)}</p>`}`,
  };
}
