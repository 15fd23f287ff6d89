import { serviceDayNumber } from '../../../core/calendar/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { isPassing } from '../../../platform/db/errors.ts';
import type { Tx } from '../../../platform/db/index.ts';
import { AppError, internal, notFound, unavailable } from '../../../platform/errors/index.ts';
import { invalidAt } from '../../../platform/http/index.ts';
import { jsonText } from '../../../platform/json-text.ts';
import { beginUpload, type KnownTablets, readRows, sequenceOf, timeIn } from '../../day/index.ts';
import { type OpenDrill, refuseAfterClosing } from '../../drill/index.ts';
import {
  type BuildingsRepo,
  buildingId,
  type Caller,
  personId,
  type Residence,
  sharedId,
} from '../../foundation/index.ts';
import type { ExemptionsService, RegistrationsService } from '../../residents/index.ts';
import type { Exposed, PutUnder } from '../monitoring/index.ts';
import { doorIdOf, type NewDoor, newDoor, openPlace } from './door-place.ts';
import type { DoorsRead } from './doors.read.ts';
import { enterFound, exemptionOf, exposedAtOf, type FoundPerson } from './effects.ts';
import { sealFindings } from './findings.ts';
import { type DoorScope, mayVisit, type ScopeOf } from './scope.ts';
import type { VisitReviewsRepo } from './visit-reviews.repo.ts';
import type { NewVisit, VisitsRepo } from './visits.repo.ts';
import type { VisitAnswer, VisitRow, visitRow } from './visits.schemas.ts';

/** What came of one row of an upload. */
export interface UploadedVisit {
  deviceSeq: number | null;
  result: { status: number; answer: VisitAnswer } | AppError;
}

export interface VisitsService {
  /**
   * Takes what a team recorded at doors without a network. It has happened, so nothing is lost: what contradicts stands and is
   * told, and what cannot be read, or is of a door that is none of the caller's, is kept as it was sent. Only what failed for
   * want of a database (5xx) has to be sent again.
   * @throws AppError 404, 403, 410 `personal-data-destroyed`
   */
  upload(
    by: Caller,
    drillId: string,
    rows: readonly unknown[],
    sentAt: Date | undefined,
  ): Promise<UploadedVisit[]>;
}

/** A visit that has been made out: what is written, and what is needed to answer it. */
interface ReadyVisit {
  visit: NewVisit;
  found: FoundPerson[];
  /** Why of somebody nothing can be changed. */
  codes: Map<string, string>;
}

/** Visits that are written together: more hold their doors longer, and were no faster. */
const together = 250;

export function createVisitsService(deps: {
  scopeOf: ScopeOf;
  repo: VisitsRepo;
  read: Pick<DoorsRead, 'places' | 'household' | 'known'>;
  reviews: VisitReviewsRepo;
  registrations: Pick<RegistrationsService, 'registerFound'>;
  exemptions: Pick<ExemptionsService, 'enter'>;
  putUnder: PutUnder;
  buildings: Pick<BuildingsRepo, 'ensure'>;
  tablets: KnownTablets;
  row: ReturnType<typeof visitRow>;
  clock: Clock;
  onWaiting: (drillId: string, community: string) => void;
  onError: (error: unknown) => void;
}): VisitsService {
  const { scopeOf, repo, read, reviews, registrations, exemptions, buildings, row: schema, onError } = deps;
  type Upload = {
    scope: DoorScope;
    by: Caller;
    receivedAt: Date;
    timeOf: (at: Date) => ReturnType<typeof timeIn>;
  };

  function failure(error: unknown): AppError {
    if (error instanceof AppError) return error;
    if (isPassing(error)) return new AppError(unavailable, { cause: error });
    onError(error);
    return new AppError(internal, { cause: error });
  }

  /** The door that a row names, as it stands or is to be added, with its address. @throws AppError 404 */
  async function doorOf(
    { scope }: Upload,
    row: VisitRow,
  ): Promise<{ door: NewDoor | string; home: Residence }> {
    const { drill } = scope;
    const { residence: home, door: id } = row;
    if (home !== undefined) {
      if (!drill.communities.has(home.division) || !mayVisit(scope, home.division, null))
        throw new AppError(notFound);
      const building = buildingId(drill.keys, home.division, home.building);
      await buildings.ensure([
        { id: building, drillId: drill.id, community: home.division, name: home.building },
      ]);
      // Without a room a door is somebody's: of whom nobody knows, so of the stairwell.
      const nobody = sharedId(drill.keys, 'stairwell', [building, home.unit ?? '']);
      const of = doorIdOf(drill.keys, building, home, nobody);
      const at = { id: of, drillId: drill.id, community: home.division, buildingId: building };
      return { door: newDoor(drill.keys, at, home), home };
    }
    const [place] = await read.places(drill.id, [id ?? '']);
    if (place === undefined || !mayVisit(scope, place.community, place.givenTo)) throw new AppError(notFound);
    const { unit, room } = openPlace(drill.keys, place);
    return { door: place.id, home: { division: place.community, building: place.building, unit, room } };
  }

  /** Registers whoever was found and is not registered; answers everybody's id, in the order of the row. */
  async function peopleOf(
    { by, scope: { drill } }: Upload,
    row: VisitRow,
    of: { doorId: string; home: Residence },
  ): Promise<string[]> {
    const members = row.people.flatMap(({ resident }) => resident ?? []);
    const registered =
      members.length === 0
        ? []
        : await registrations.registerFound(by, drill.id, {
            residence: of.home,
            members,
            household: of.doorId,
            earlier: true,
          });
    return row.people.map(({ registrationId, document, resident }) => {
      if (resident !== undefined) return registered[members.indexOf(resident)] ?? '';
      return registrationId ?? (document === undefined ? '' : personId(drill.keys, document));
    });
  }

  async function ready(upload: Upload, row: VisitRow): Promise<ReadyVisit> {
    const { scope, by, receivedAt } = upload;
    const { drill, team } = scope;
    const { at, outOfRange } = upload.timeOf(row.at);
    refuseAfterClosing(drill, at);
    const { door, home } = await doorOf(upload, row);
    const doorId = typeof door === 'string' ? door : door.id;
    const ids = await peopleOf(upload, row, { doorId, home });
    const known = new Set(ids.length === 0 ? [] : await read.known(drill.id, ids));
    const codes = new Map(ids.filter((id) => !known.has(id)).map((id) => [id, 'unknown-person']));
    const gone = row.outcome === 'moved-away' && !outOfRange ? await read.household(drill.id, doorId) : [];
    const id = sharedId(drill.keys, 'visit', [by.sub, String(row.deviceSeq), jsonText(row)]);
    const found = outOfRange
      ? []
      : row.people.flatMap((person, index): FoundPerson[] => {
          const who = ids[index] ?? '';
          if (!known.has(who)) return [];
          const exemption = exemptionOf(drill, person, at, receivedAt);
          return [{ personId: who, exemption, exposedAt: exposedAtOf(person, at) }];
        });
    for (const who of gone) {
      if (!ids.includes(who)) found.push({ personId: who, exemption: { kind: 'away', from: at } });
    }
    const keyPeople = outOfRange
      ? []
      : ids.filter((who, index) => known.has(who) && (row.people[index]?.regions?.length ?? 0) > 0);
    const visit: NewVisit = {
      id,
      doorId,
      teamId: team?.id ?? null,
      account: by.sub,
      deviceSeq: row.deviceSeq,
      recordedAt: row.at,
      at,
      receivedAt,
      outcome: row.outcome,
      base: row.base,
      aside: outOfRange,
      people: ids,
      findings: sealFindings(drill.keys, id, row, ids),
      keyPeople,
      addedDoor: typeof door === 'string' ? null : door,
      residents: ids.filter((who, index) => row.people[index]?.resident !== undefined && known.has(who)),
    };
    return { visit, found, codes };
  }

  async function readRow(upload: Upload, row: unknown, index: number): Promise<ReadyVisit | AppError> {
    try {
      const parsed = schema.safeParse(row, { reportInput: true });
      return parsed.success
        ? await ready(upload, parsed.data)
        : invalidAt(schema, parsed.error, ['visits', index]);
    } catch (error) {
      return failure(error);
    }
  }

  /** Has whoever was in a key region come under health monitoring at home, as the drill says of it. A closed drill begins none. */
  async function watchOver(
    tx: Tx,
    drill: OpenDrill,
    byId: ReadonlyMap<string, ReadyVisit>,
    fresh: readonly { visit: NewVisit; community: string }[],
  ): Promise<void> {
    const exposed = fresh.flatMap(({ visit, community }) =>
      (byId.get(visit.id)?.found ?? []).flatMap(({ personId, exposedAt: lastExposureAt }): Exposed[] => {
        if (lastExposureAt === undefined) return [];
        const exposureDay = serviceDayNumber(lastExposureAt.getTime());
        return [{ personId, community, lastExposureAt, exposureDay }];
      }),
    );
    const [first] = fresh;
    if (first === undefined || exposed.length === 0 || drill.status === 'closed') return;
    const { account: by, receivedAt: at } = first.visit;
    const today = serviceDayNumber(at.getTime());
    const { days, swabDays } = drill.monitoringRules.home;
    const begin = { drillId: drill.id, place: 'home', reason: 'key-region', days, swabDays } as const;
    await deps.putUnder(tx, { ...begin, today, by, at }, exposed);
  }

  /** Writes visits together; where some cannot be written, each for itself, so that a bad one spoils no other. */
  async function write(scope: DoorScope, parts: readonly ReadyVisit[]): Promise<UploadedVisit['result'][]> {
    const { drill } = scope;
    const byId = new Map(parts.map((part) => [part.visit.id, part]));
    const communities = new Set<string>();
    try {
      const results = await repo.record(
        drill.id,
        parts.map(({ visit }) => visit),
        {
          beforePeople: (tx, fresh) => watchOver(tx, drill, byId, fresh),
          async onFresh(tx, fresh) {
            for (const { visit, community } of fresh) {
              const part = byId.get(visit.id);
              if (part === undefined || part.found.length === 0) continue;
              const of = { drill, visitId: visit.id, account: visit.account, community };
              const codes = await enterFound(tx, exemptions, of, part.found);
              for (const [who, code] of codes) part.codes.set(who, code);
              communities.add(community);
            }
          },
        },
      );
      for (const community of communities) deps.onWaiting(drill.id, community);
      return parts.map((part, index) => {
        const result = results[index];
        return result === undefined ? new AppError(notFound) : answerOf(scope, part, result);
      });
    } catch (error) {
      const [only] = parts;
      if (only === undefined || parts.length === 1 || isPassing(error))
        return parts.map(() => failure(error));
      const each: UploadedVisit['result'][] = [];
      for (const part of parts) each.push(...(await write(scope, [part])));
      return each;
    }
  }

  return {
    async upload(by, drillId, rows, sentAt) {
      const scope = await scopeOf(by, drillId);
      const { drill, team } = scope;
      const begun = await beginUpload(deps, { device: by.sub, drill, sentAt, offline: true });
      const { receivedAt } = begun;
      const upload: Upload = { scope, by, receivedAt, timeOf: (at) => timeIn(begun, at) };
      const found = await readRows(rows, (row, index) => readRow(upload, row, index));
      const settled = found.map((one): UploadedVisit['result'] =>
        one instanceof AppError ? one : new AppError(unavailable),
      );
      const inOrder = found
        .flatMap((part, index) => (part instanceof AppError ? [] : [{ part, index }]))
        .sort((one, other) => one.part.visit.deviceSeq - other.part.visit.deviceSeq);
      for (let from = 0; from < inOrder.length; from += together) {
        const parts = inOrder.slice(from, from + together);
        const results = await write(
          scope,
          parts.map(({ part }) => part),
        );
        for (const [place, { index }] of parts.entries())
          settled[index] = results[place] ?? settled[index] ?? new AppError(unavailable);
      }
      const untaken = settled.flatMap((result, index) =>
        result instanceof AppError && result.problem.status < 500
          ? [{ row: rows[index], code: result.code }]
          : [],
      );
      const of = {
        drill,
        division: team?.division ?? scope.division,
        teamId: team?.id ?? null,
        account: by.sub,
      };
      if (untaken.length > 0) await reviews.keep({ ...of, receivedAt }, untaken);
      return settled.map((result, index) => ({ deviceSeq: sequenceOf(rows[index]), result }));
    },
  };

  function answerOf(
    { drill, team }: DoorScope,
    { visit, codes }: ReadyVisit,
    result: NonNullable<Awaited<ReturnType<VisitsRepo['record']>>[number]>,
  ): { status: number; answer: VisitAnswer } {
    const { fresh, revision, state, contested, before, givenTo } = result;
    const warnings: VisitAnswer['warnings'] = [];
    if (visit.aside) warnings.push('time-out-of-range');
    if (isTooSoon(drill, before, visit.at)) warnings.push('knocked-again');
    if (contested) warnings.push('contested');
    if (team !== undefined && givenTo !== team.id) warnings.push('not-given');
    return {
      status: visit.aside || contested ? 202 : fresh ? 201 : 200,
      answer: {
        visitId: visit.id,
        doorId: visit.doorId,
        state,
        revision,
        warnings,
        people: visit.people.map((id) => ({ registrationId: id, code: codes.get(id) ?? null })),
      },
    };
  }
}

/** Whether a door was knocked at again sooner than the drill says. */
function isTooSoon(
  { doorRestMinutes }: Pick<OpenDrill, 'doorRestMinutes'>,
  before: Date | null,
  at: Date,
): boolean {
  return before !== null && at.getTime() - before.getTime() < doorRestMinutes * 60_000;
}
