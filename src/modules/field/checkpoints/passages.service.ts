import { serviceDayNumber } from '../../../core/calendar/index.ts';
import {
  type Decided,
  type Decision,
  decide,
  gravestOf,
  type RuleSet,
  rulesAt,
} from '../../../core/checkpoints/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { isPassing } from '../../../platform/db/errors.ts';
import { AppError, internal, unavailable } from '../../../platform/errors/index.ts';
import { invalidAt } from '../../../platform/http/index.ts';
import { jsonText } from '../../../platform/json-text.ts';
import {
  beginUpload,
  identifyByPass,
  type KnownTablets,
  readRows,
  sequenceOf,
  timeIn,
} from '../../day/index.ts';
import { type OpenDrill, refuseAfterClosing } from '../../drill/index.ts';
import { type Caller, personId, phoneLikenessOf, sharedId } from '../../foundation/index.ts';
import type { Passes } from '../../residents/index.ts';
import { checkpointClosed } from './checkpoints.errors.ts';
import type { Checkpoint } from './checkpoints.read.ts';
import type { HandedOver, HandOver } from './hand-over.ts';
import { answerOf, recordOf, remarkOf, seenOf } from './passage-parts.ts';
import {
  openRecord,
  type PassageRecord,
  type PassedPerson,
  plateMark,
  sealRecord,
} from './passage-record.ts';
import type { KnownPasser, NewPassage, PassagesRepo } from './passages.repo.ts';
import type {
  PassageAnswer,
  PassageRow,
  PassageWarning,
  PassingPerson,
  passageRow,
} from './passages.schemas.ts';
import type { ReviewsRepo } from './reviews.repo.ts';
import type { RulesRepo } from './rules.repo.ts';
import { mostVersions } from './rules.service.ts';
import type { Scopes } from './scope.ts';
import type { SwabHere } from './swab-here.ts';
import { whoIs } from './who-is.ts';

/** What came of one row of an upload. */
export interface UploadedPassage {
  deviceSeq: number | null;
  result: { status: number; answer: PassageAnswer } | AppError;
}

export interface PassagesService {
  /**
   * Takes what an officer recorded, with a network or days later. It has happened, so nothing is lost: what is odd is taken and
   * looked at, what cannot be read is kept as it was sent. Only what failed for want of a database (5xx) has to be sent again.
   * @throws AppError 404, 403, 410 `personal-data-destroyed`
   */
  upload(
    by: Caller,
    checkpointId: string,
    rows: readonly unknown[],
    sentAt: Date | undefined,
  ): Promise<UploadedPassage[]>;
}

/** Passages that are written together. */
const together = 250;
/** Longer after it happened a passage is looked at by somebody: what follows from it came late, too. */
const lateMs = 24 * 3_600_000;

/** One upload: what is the same for all that it holds. */
interface Upload {
  by: Caller;
  drill: OpenDrill;
  checkpoint: Checkpoint;
  receivedAt: Date;
  timeOf: (recorded: Date) => ReturnType<typeof timeIn>;
}

/** Somebody who passed: by what they are known, and what of their pass is odd, should they have shown one. */
interface Shown {
  id: string;
  passSlot?: string | undefined;
  expired?: boolean;
}

/** A row that has been read: who they are, and when it was. */
interface ReadRow {
  row: PassageRow;
  people: Shown[];
  at: Date;
  outOfRange: boolean;
}

/** A passage that has been decided: what is written, and what is answered. */
interface ReadyPassage {
  index: number;
  passage: NewPassage;
  warnings: PassageWarning[];
  people: PassageAnswer['people'];
  handedOver: HandedOver[];
}

export function createPassagesService(deps: {
  scopes: Scopes;
  drills: { withPeople(id: string): Promise<OpenDrill> };
  repo: PassagesRepo;
  rules: Pick<RulesRepo, 'versions'>;
  reviews: Pick<ReviewsRepo, 'keep' | 'flag'>;
  passes: Pick<Passes, 'read'>;
  tablets: KnownTablets;
  handOver: HandOver;
  swabHere: SwabHere;
  row: ReturnType<typeof passageRow>;
  clock: Clock;
  onError: (error: unknown) => void;
}): PassagesService {
  const { scopes, drills, repo, rules, reviews, passes, handOver, swabHere, row: schema, onError } = deps;

  function failure(error: unknown): AppError {
    if (error instanceof AppError) return error;
    if (isPassing(error)) return new AppError(unavailable, { cause: error });
    onError(error);
    return new AppError(internal, { cause: error });
  }

  /** Who somebody is: the id of their registration where they are known, or could be, by it. @throws AppError 422 `pass-invalid` */
  function shownBy({ drill }: Upload, at: Date, person: PassingPerson): Shown {
    const { registrationId, pass, resident, name = '', document, phone } = person;
    if (pass !== undefined) {
      const by = identifyByPass(passes, pass, { drillId: drill.id, at, offline: true });
      const { registrationId: id, passSlot, warnings } = by;
      return { id, passSlot, expired: warnings.includes('pass-expired') };
    }
    const shown = document ?? resident?.person.document;
    if (shown !== undefined) return { id: personId(drill.keys, shown) };
    return { id: registrationId ?? phoneLikenessOf(drill.keys, { name, phone }) ?? '' };
  }

  async function readRow(upload: Upload, sent: unknown, index: number): Promise<ReadRow | AppError> {
    try {
      const parsed = schema.safeParse(sent, { reportInput: true });
      if (!parsed.success) return invalidAt(schema, parsed.error, ['passages', index]);
      const row = parsed.data;
      const { at, outOfRange } = upload.timeOf(row.at);
      refuseAfterClosing(upload.drill, at);
      const { closedAt } = upload.checkpoint;
      if (closedAt !== null && at > closedAt) throw new AppError(checkpointClosed);
      return { row, at, outOfRange, people: row.people.map((person) => shownBy(upload, at, person)) };
    } catch (error) {
      return failure(error);
    }
  }

  /** What is done with each of its people, and what is kept and follows of it. */
  async function ready(
    upload: Upload,
    versions: readonly RuleSet[],
    known: ReadonlyMap<string, KnownPasser>,
    revoked: ReadonlySet<string>,
    { row, people: shown, at, outOfRange }: ReadRow,
    index: number,
  ): Promise<ReadyPassage> {
    const { drill, by, checkpoint, receivedAt } = upload;
    const ids = shown.map(({ id }) => id);
    const set = rulesAt(versions, at);
    const decided = row.people.map(
      (person, n): Decided => decide(set, seenOf(person, known.get(ids[n] ?? '')), at),
    );
    const whole = gravestOf(decided);
    const there = row.decided;
    const either = (own: Decision): readonly Decision[] =>
      there === undefined ? [own] : [own, there.decision];
    const id = sharedId(drill.keys, 'passage', [by.sub, String(row.deviceSeq), jsonText(row)]);
    const plates = row.vehicle?.plates ?? [];
    const people: PassageAnswer['people'] = [];
    const passed: PassedPerson[] = [];
    const handedOver: HandedOver[] = [];
    for (const [n, person] of row.people.entries()) {
      const personOf = ids[n] ?? '';
      const own = decided[n] ?? whole;
      const who = whoIs(drill, person.resident?.person ?? person, known.get(personOf));
      // What the device said is done with those for whom the service says no less: it was done there.
      const asked = own.decision === whole.decision ? either(own.decision) : [own.decision];
      let code: string | undefined;
      if (asked.includes('swab') && known.get(personOf)?.registered !== true)
        code = await swabHere(upload, person);
      if (asked.includes('hand-over')) {
        if (who === undefined) code = 'unknown-person';
        else
          handedOver.push({
            person: { ...who, to: person.to, address: person.address },
            dueAt: person.arrivesAt ?? new Date(at.getTime() + checkpoint.travelMinutes * 60_000),
            remark: remarkOf(checkpoint, at, plates),
          });
      }
      people.push({ personId: personOf, ...own, code: code ?? null });
      passed.push(recordOf(personOf, person, own, code));
    }
    const warnings: PassageWarning[] = [];
    if (outOfRange) warnings.push('time-out-of-range');
    else if (receivedAt.getTime() - at.getTime() > lateMs) warnings.push('came-late');
    if (there !== undefined && there.decision !== whole.decision) warnings.push('decided-otherwise');
    if (shown.some((one) => revoked.has(passOf(one)))) warnings.push('pass-revoked');
    if (shown.some(({ expired }) => expired === true)) warnings.push('pass-expired');
    const record: PassageRecord = {
      plates: plates.length === 0 ? undefined : plates.map(({ number, place }) => ({ number, place })),
      described: row.vehicle?.described,
      train: row.train,
      people: passed,
      warnings,
    };
    const passage: NewPassage = {
      id,
      checkpointId: checkpoint.id,
      at,
      recordedAt: row.at,
      receivedAt,
      account: by.sub,
      deviceSeq: row.deviceSeq,
      transport: row.vehicle !== undefined ? 'vehicle' : row.train !== undefined ? 'train' : 'foot',
      people: row.people.length,
      ...whole,
      rulesVersion: set?.version ?? null,
      device:
        there === undefined
          ? null
          : { decision: there.decision, rule: there.rule ?? null, version: there.version ?? null },
      record: sealRecord(drill.keys, id, record),
      marks: [...new Set([...ids, ...plates.map((one) => plateMark(drill.keys, one))])],
    };
    return { index, passage, warnings, people, handedOver };
  }

  /** Writes passages together; where some cannot be written, each for itself, so that a bad one spoils no other. */
  async function write(upload: Upload, parts: readonly ReadyPassage[]): Promise<UploadedPassage['result'][]> {
    const { drill, checkpoint, by, receivedAt } = upload;
    // Sent twice in one upload, it is one.
    const once = [...new Map(parts.map((part) => [part.passage.id, part])).values()];
    try {
      const known = await repo.record(
        drill.id,
        once.map(({ passage }) => passage),
        async (tx, ids) => {
          const written = once.filter(({ passage }) => ids.has(passage.id));
          for (const { passage, handedOver } of written) {
            const where = { drill, checkpoint, account: by.sub, at: passage.at, receivedAt };
            if (handedOver.length > 0) await handOver(tx, where, handedOver);
          }
          const odd = written.flatMap(({ passage, warnings, people }) => {
            const unknown = people.some(({ code }) => code === 'unknown-person');
            return [...warnings, ...(unknown ? (['unknown-person'] as const) : [])].map((code) => ({
              passageId: passage.id,
              deviceSeq: passage.deviceSeq,
              code,
            }));
          });
          if (odd.length > 0) await reviews.flag(tx, { drill, checkpoint, account: by.sub, receivedAt }, odd);
        },
      );
      return parts.map((part) => {
        const before = known.get(part.passage.id);
        if (before === undefined) return answerOf(checkpoint, part, 201);
        // Rules and people may stand otherwise by now; it was decided then, and is answered so.
        const { people, warnings } = openRecord(drill.keys, before.id, before.record);
        const shown = people.map(({ id, decision, rule, code }) => ({ personId: id, decision, rule, code }));
        return answerOf(checkpoint, { passage: before, people: shown, warnings }, 200);
      });
    } catch (error) {
      if (parts.length === 1 || isPassing(error)) return parts.map(() => failure(error));
      const each: UploadedPassage['result'][] = [];
      for (const part of parts) each.push(...(await write(upload, [part])));
      return each;
    }
  }

  /** Everything that the rows need to be decided, read at once. */
  async function decideAll(
    upload: Upload,
    read: readonly (ReadRow | AppError)[],
  ): Promise<(ReadyPassage | AppError)[]> {
    const { drill } = upload;
    const good = read.flatMap((one) => (one instanceof AppError ? [] : [one]));
    const versions = await rules.versions(drill.id, mostVersions);
    const shown = good.flatMap(({ people }) => people);
    const today = serviceDayNumber(upload.receivedAt.getTime());
    const ids = shown.map(({ id }) => id);
    const known = new Map(
      (ids.length === 0 ? [] : await repo.known(drill.id, ids, today)).map((one) => [one.id, one]),
    );
    const withPass = shown.flatMap(({ id, passSlot }) => (passSlot === undefined ? [] : [{ id, passSlot }]));
    const revoked = new Set((await repo.revoked(withPass)).map(passOf));
    return Promise.all(
      read.map(async (one, index) => {
        if (one instanceof AppError) return one;
        return ready(upload, versions, known, revoked, one, index).catch(failure);
      }),
    );
  }

  return {
    async upload(by, checkpointId, rows, sentAt) {
      const { checkpoint } = await scopes.own(by, checkpointId);
      const drill = await drills.withPeople(checkpoint.drillId);
      const begun = await beginUpload(deps, { device: by.sub, drill, sentAt, offline: true });
      const { receivedAt } = begun;
      const upload: Upload = { by, drill, checkpoint, receivedAt, timeOf: (at) => timeIn(begun, at) };
      const read = await readRows(rows, (row, index) => readRow(upload, row, index));
      const decided = await decideAll(upload, read);
      const settled = decided.map((one): UploadedPassage['result'] =>
        one instanceof AppError ? one : new AppError(unavailable),
      );
      const inOrder = decided
        .flatMap((one) => (one instanceof AppError ? [] : [one]))
        .sort((one, other) => one.passage.deviceSeq - other.passage.deviceSeq);
      for (let from = 0; from < inOrder.length; from += together) {
        const parts = inOrder.slice(from, from + together);
        const results = await write(upload, parts);
        for (const [place, { index }] of parts.entries())
          settled[index] = results[place] ?? new AppError(unavailable);
      }
      const untaken = settled.flatMap((result, index) =>
        result instanceof AppError && result.problem.status < 500
          ? [{ row: rows[index], code: result.code }]
          : [],
      );
      if (untaken.length > 0) await reviews.keep({ drill, checkpoint, account: by.sub, receivedAt }, untaken);
      return settled.map((result, index) => ({ deviceSeq: sequenceOf(rows[index]), result }));
    },
  };
}

/** By what a pass is told from others of the same person: the window that it names. */
const passOf = ({ id, passSlot }: Pick<Shown, 'id' | 'passSlot'>): string => `${id} ${passSlot}`;
