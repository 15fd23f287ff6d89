import { table, whole } from '../../core/plain-table.ts';
import { rfc3339 } from '../schedule.ts';
import type { Proposal, Told } from './proposals.ts';
import { ratio, type Waits } from './reckon.ts';

const clock = (instant: number | string): string =>
  rfc3339(typeof instant === 'number' ? instant : Date.parse(instant)).slice(11, 16);
const minutes = (wait: number | null): string => (wait === null ? '–' : `${whole(wait)} min`);
const hours = (total: number): string => `${whole(total / 60)} h`;

/** What a decision does, in words; `name` tells a site's. */
export function inWords(told: Told, name: (siteId: string) => string): string {
  switch (told.kind) {
    case 'open-lanes':
      return `${told.lanes} ${told.lanes === 1 ? 'lane' : 'lanes'} that stood by opened at ${name(told.siteId)} at ${clock(told.opensAt)}`;
    case 'bring-lane': {
      const from = told.fromSiteId === null ? 'headquarters' : name(told.fromSiteId);
      return `a team brought from ${from} to ${name(told.siteId)}, there at ${clock(told.arrivesAt)}`;
    }
    case 'pause-walk-ins':
      return `walk-ins at ${name(told.siteId)} asked to come after ${clock(told.to)}`;
    case 'offer-windows': {
      const asked = told.windows.reduce((sum, { people }) => sum + people, 0);
      return `${whole(asked)} people of ${name(told.siteId)} offered a window at ${name(told.toSiteId)}, ${whole(told.walkMetres)} m away`;
    }
  }
}

/** One row for each proposal that was accepted: what was expected of it, and what was measured. */
export function acceptedTable(accepted: readonly Proposal[], name: (siteId: string) => string): string {
  const heading = [
    'accepted',
    'at',
    'expected to save',
    'longest wait expected without',
    'with it',
    'measured',
    'offered',
    'took it',
  ];
  return table(
    heading,
    accepted.map(({ action, decidedAt, effect, measured, offered, taken, kind }) => [
      inWords(action, name),
      clock(decidedAt ?? 0),
      hours(effect.minutesSaved.p50),
      minutes(effect.waitBefore),
      minutes(effect.waitAfter),
      minutes(measured?.longestWait ?? null),
      kind === 'offer-windows' ? whole(offered) : '',
      kind === 'offer-windows' ? whole(taken) : '',
    ]),
  );
}

/** The district's waits, the same day without any decision and with those that were taken. */
export function waitsTable(
  rows: readonly { name: string; unaided: Waits; aided: Waits }[],
  all: { unaided: Waits; aided: Waits },
): string {
  const heading = [
    'site',
    'people',
    'mean wait without',
    'with',
    'longest without',
    'with',
    'over 50 min without',
    'with',
    'left without',
    'with',
  ];
  const row = (name: string, { unaided, aided }: { unaided: Waits; aided: Waits }): string[] => [
    name,
    whole(aided.people),
    minutes(unaided.mean),
    minutes(aided.mean),
    minutes(unaided.longest),
    minutes(aided.longest),
    whole(unaided.over50),
    whole(aided.over50),
    whole(unaided.left),
    whole(aided.left),
  ];
  return table(
    heading,
    rows.map((one) => row(one.name, one)),
    row('all', all),
  );
}

/** The figures in one line: what is left of all waiting. */
export function inShort({ unaided, aided }: { unaided: Waits; aided: Waits }): string {
  const share = ratio(aided.total, unaided.total).toFixed(2);
  return `All people together waited ${hours(aided.total)} instead of ${hours(unaided.total)}: ${share} of it; ${whole(aided.over50)} instead of ${whole(unaided.over50)} waited over 50 minutes`;
}

/** What decisions asked of people beside waiting; nothing where they asked nothing. */
export function askedOf(
  accepted: readonly Proposal[],
  { askedLater, neverCame }: { askedLater: number; neverCame: number },
): string[] {
  const walked = accepted.reduce(
    (sum, { action, taken }) => sum + (action.kind === 'offer-windows' ? taken * action.walkMetres : 0),
    0,
  );
  return [
    ...(walked === 0
      ? []
      : [`Who took another window walked farther: ${(walked / 1_000).toFixed(1)} km at most, all together`]),
    ...(askedLater === 0
      ? []
      : [
          `${whole(askedLater)} walk-ins were asked to come later; ${whole(neverCame)} of them did not come again`,
        ]),
  ];
}

/** How a day is told before its figures. */
export function opening(about: {
  people: number;
  sites: number;
  name: string;
  lanes: number;
  failsAt: number;
}): string[] {
  const { people, sites, name, lanes, failsAt } = about;
  return [
    `${whole(people)} people hold a window at one of ${sites} sites. At ${clock(failsAt)} the power fails at ${name}:`,
    `${lanes - 1} of its ${lanes} lanes stop for the rest of the day.`,
  ];
}
