import type { Ask, Method, TestApp } from '../../../support/app.ts';
import type { SeededDrill } from '../../../support/drill.ts';

/** What the cases below reach for. */
export interface World {
  t: TestApp;
  /** Published by both districts of Fuzhou. */
  drill: SeededDrill;
  /** A draft of the same city. */
  draft: SeededDrill;
  /** Anna's registration in the published drill, assigned. */
  annas: string;
  annasHousehold: string;
  /** A webhook of the published drill. */
  hook: string;
  /** A roster import of Gulou's headquarters, done, with a rejected row. */
  job: string;
  /** A tablet that Gulou's headquarters have added to its second site. */
  device: string;
  /** A review of what a tablet of Gulou's first site sent. */
  review: string;
  /** A laboratory of the published drill. */
  laboratory: string;
  /** The code of a box of Gulou's first site, which goes to that laboratory. */
  box: string;
  /** Somebody of another laboratory of that drill. */
  otherLaboratory: string;
  /** A result that the laboratory has entered. */
  result: string;
  /** The code of a tube of Gulou's first site. */
  tube: string;
  /** A review of what a tablet of Gulou's first site did with tubes. */
  swabReview: string;
  /** A proposal of Gulou's headquarters to close a site. */
  replan: string;
  /** What waits in the draft for another of Gulou's headquarters to confirm: its publication. */
  countersignature: string;
  /** A proposal about Gulou's sites. */
  proposal: string;
  /** A request of another region that Gulou's headquarters have entered; its list has the same id. */
  request: string;
  /** The task of the one person of that request, of Gulou's first community. */
  task: string;
  /** A notice of Gulou's headquarters. */
  notice: string;
  /** A request for supplies of Gulou's first site. */
  supplyRequest: string;
  /** What is needed at a door of Gulou's first community. */
  delivery: string;
  /** A facility that Gulou's headquarters run. */
  facility: string;
  /** A checkpoint in Gulou's first community. */
  checkpoint: string;
  /** A transfer to it, from Gulou's first community, placed. */
  transfer: string;
  /** A closed loop of Gulou's: somebody of its first community, to a place outside. */
  chain: string;
  /** Of Anna, who is a case, too: begun by Gulou's headquarters. */
  monitoring: string;
  /** A post of Gulou's, a shift of it, and somebody who works shifts there. */
  post: string;
  shift: string;
  shiftPerson: string;
  tokens: Record<
    | 'anna'
    | 'bob'
    | 'tablet'
    | 'tabletElsewhere'
    | 'courier'
    | 'labElsewhere'
    | 'workerGulou'
    | 'workerTaijiang'
    | 'facilityElsewhere'
    | 'shiftPerson'
    | 'plannerTaijiang'
    | 'checkpointElsewhere'
    | 'cityElsewhere'
    | 'districtElsewhere'
    | 'noDivision'
    | 'otherProvince'
    | 'provinceNowhere',
    string
  >;
}

/** One request for something of somebody else's, and how it must be refused. */
export interface Foreign {
  what: string;
  method: Method;
  url: (world: World) => string;
  ask: (world: World) => Ask;
  status: readonly number[];
}

export interface AccessRow {
  roles: 'public' | readonly string[];
  /** Requests for other people's things; or why there are none. */
  foreign: readonly Foreign[] | string;
}

export function foreign(
  what: string,
  status: number | readonly number[],
  request: readonly [Method, (world: World) => string],
  ask: (world: World) => Ask,
): Foreign {
  const [method, url] = request;
  return { what, method, url, ask, status: typeof status === 'number' ? [status] : status };
}

export const nothing = 'it gives nothing of anybody in particular';

export const headquarters = ['city-hq', 'district-hq', 'campus-hq'];

/** Those that are no college's: for what a college is not the place. */
export const districtsAndCity = ['city-hq', 'district-hq'];

/** Requests below a division that belong to somebody else's: the same for each list of headquarters. */
export function byDivision(path: string, workers: boolean): Foreign[] {
  const at = (query: string) =>
    ['GET', ({ drill }: World) => `/v1/drills/${drill.id}/${path}${query}`] as const;
  const rows = [
    foreign('another district', 403, at('?division=350103'), ({ drill }) => ({ token: drill.gulouHq })),
    foreign('a community of another district', 403, at('?division=350103001001'), ({ drill }) => ({
      token: drill.gulouHq,
    })),
    foreign('the whole city', 403, at('?division=3501'), ({ drill }) => ({ token: drill.gulouHq })),
    foreign('the province', 403, at('?division=35'), ({ drill }) => ({ token: drill.gulouHq })),
    foreign("another city's headquarters", [403, 404], at(''), ({ tokens }) => ({
      token: tokens.cityElsewhere,
    })),
    foreign("another city's headquarters by name", [403, 404], at('?division=3501'), ({ tokens }) => ({
      token: tokens.cityElsewhere,
    })),
    foreign('a token without a division', 403, at(''), ({ tokens }) => ({ token: tokens.noDivision })),
    foreign(
      "another city's headquarters and a draft",
      404,
      ['GET', ({ draft }) => `/v1/drills/${draft.id}/${path}`],
      ({ tokens }) => ({ token: tokens.cityElsewhere }),
    ),
  ];
  if (!workers) return rows;
  return [
    ...rows,
    foreign("another street's worker", 403, at('?division=350102001'), ({ tokens }) => ({
      token: tokens.workerTaijiang,
    })),
  ];
}

/** Requests for the job of another district, another city, and with a token that has no division. */
export function jobsOfOthers(method: Method, path: string): Foreign[] {
  const at = [method, ({ job }: World) => `/v1/jobs/${job}${path}`] as const;
  return [
    foreign('another district', 404, at, ({ drill }) => ({ token: drill.taijiangHq })),
    foreign('another city', 404, at, ({ tokens }) => ({ token: tokens.cityElsewhere })),
    foreign('a token without a division', 404, at, ({ tokens }) => ({ token: tokens.noDivision })),
    foreign('a laboratory', 404, at, ({ otherLaboratory }) => ({ token: otherLaboratory })),
  ];
}

/** A list of what a division has: without one there is none. What it leaves out is tested by itself. */
export function listsOfDivisions(path: string): Foreign[] {
  return [
    foreign('a token without a division', 403, ['GET', () => `/v1/${path}`], ({ tokens }) => ({
      token: tokens.noDivision,
    })),
  ];
}

/** What is read of a site, by whom it is none of. */
export const ofASite = (path: string) => [
  foreign(
    'of another site, by a tablet',
    403,
    ['GET', ({ drill }) => `/v1/sites/${drill.gulou[1]}/${path}`],
    ({ tokens }) => ({ token: tokens.tablet }),
  ),
  foreign(
    'of another district’s site',
    404,
    ['GET', ({ drill }) => `/v1/sites/${drill.taijiang[0]}/${path}`],
    ({ drill }) => ({ token: drill.gulouHq }),
  ),
  foreign(
    "by another city's headquarters",
    404,
    ['GET', ({ drill }) => `/v1/sites/${drill.gulou[0]}/${path}`],
    ({ tokens }) => ({ token: tokens.cityElsewhere }),
  ),
];
