import {
  type CorrectionReason,
  judgeResult,
  type Outcome,
  type ResultFault,
  type ResultState,
} from '../../../core/swabs/index.ts';
import { type Database, inTransaction, type Tx } from '../../../platform/db/index.ts';
import type { ResultRules } from '../../drill/index.ts';
import { type HeldTube, holdTubes, tubeMeant } from './held-tubes.read.ts';
import { type ChangedTube, createPeopleWriting, type Settled } from './people.repo.ts';

/** A result as it is to be written. */
export interface NewResult {
  id: string;
  barcode: string;
  outcome: Outcome;
  testedAt: Date;
  corrects: string | null;
  reason: CorrectionReason | null;
}

/** Who speaks, for which drill, and by which rules. */
export interface Speaking {
  drillId: string;
  rules: Pick<ResultRules, 'reswab'>;
  laboratory: { id: string; districts: readonly string[] };
  by: string;
  at: Date;
}

/** What stands of a result. */
export interface RecordedResult {
  id: string;
  state: ResultState;
  code: ResultFault | null;
  /** People whose state changed because of it, now. */
  people: number;
  /** False where it had been entered before, and stands as it stood. */
  fresh: boolean;
  /** Where people wait for another window now. */
  communities: readonly string[];
}

export interface ResultsRepo {
  /**
   * Enters results, in their order, all or none: what each comes to the core decides, from tubes that are held meanwhile; and
   * whoever is in the tubes stands accordingly, in the same transaction. Answers at each one's index. Safe to repeat: a row
   * that stands changes nothing, and one that was kept is looked at again.
   */
  record(speaking: Speaking, entered: readonly NewResult[]): Promise<RecordedResult[]>;
  /** The same within a transaction of the caller's. */
  recordWithin(tx: Tx, speaking: Speaking, entered: readonly NewResult[]): Promise<RecordedResult[]>;
  /** What `record` would come to, and nothing is written; of the people nothing is told. */
  rehearse(tx: Tx, speaking: Speaking, entered: readonly NewResult[]): Promise<RecordedResult[]>;
  /**
   * The second signature: it counts from now on. `own` where the same person entered it, `not-waiting` where it is not to be
   * verified (once is as good as twice: then it counts already), undefined where the laboratory has none of this id.
   */
  verify(speaking: Speaking, id: string): Promise<RecordedResult | 'own' | 'not-waiting' | undefined>;
  /**
   * Lets people of these tubes stand as the tube's result says, where it has one: after somebody was put into one that had it.
   * In a transaction that holds the tubes and whoever is in them. Answers where people wait for another window now.
   */
  stand(
    tx: Tx,
    when: { drillId: string; rules: Pick<ResultRules, 'reswab'>; at: Date },
    tubeIds: readonly string[],
  ): Promise<readonly string[]>;
  /** Looks again at results that wait for their tubes, of tubes that are sealed by now. Answers how many count. */
  revisit(speaking: Omit<Speaking, 'by'>, ids: readonly string[]): Promise<RecordedResult[]>;
}

interface Known {
  id: string;
  state: ResultState;
  code: ResultFault | null;
}

/** Whether a tube is for a laboratory: its box goes there; or it is in none, and the laboratory takes those of its division. */
const isFor = ({ id, districts }: Speaking['laboratory'], { laboratoryId, division }: HeldTube): boolean =>
  laboratoryId === null ? districts.some((code) => division.startsWith(code)) : laboratoryId === id;

type Decided = NewResult & { state: ResultState; code: ResultFault | null; tubeId: string | null };

export function createResultsRepo({ sql }: Database): ResultsRepo {
  const people = createPeopleWriting(sql);

  /** What becomes of results in their order; tubes stand in `tubes` as each leaves them. */
  function decide(
    { laboratory, at }: Pick<Speaking, 'laboratory' | 'at'>,
    tubes: ReadonlyMap<string, HeldTube[]>,
    entered: readonly NewResult[],
  ) {
    const changed = new Map<string, ChangedTube>();
    const superseded = new Set<string>();
    const decided = entered.map((result): Decided => {
      const meant = tubeMeant(tubes.get(result.barcode));
      const toTest = meant && {
        status: meant.tube.status,
        twin: meant.twin,
        firstSwabAt: meant.tube.firstSwabAt,
        ofLaboratory: isFor(laboratory, meant.tube),
      };
      const stands = meant?.tube.standing;
      const standing = stands && { ...stands, own: stands.laboratoryId === laboratory.id };
      const { state, code, supersedes } = judgeResult(result, toTest, standing, at);
      if (meant !== undefined && (state === 'counts' || state === 'to-verify')) {
        const { tube } = meant;
        const before = changed.get(tube.id)?.before ?? tube.outcome;
        const counts = state === 'counts';
        tube.standing = {
          id: result.id,
          outcome: result.outcome,
          laboratoryId: laboratory.id,
          counts,
          behind: counts || stands === undefined ? null : stands.counts ? stands.id : stands.behind,
        };
        // An alarming one counts with its second signature; until then the tube stays what it was.
        if (counts) {
          tube.outcome = result.outcome;
          tube.resultedAt = result.testedAt;
        }
        const { id, outcome, resultedAt } = tube;
        const resultId = counts ? result.id : (changed.get(id)?.resultId ?? result.id);
        changed.set(id, { id, before, outcome, resultedAt, resultId });
      }
      for (const id of supersedes) superseded.add(id);
      return { ...result, state, code, tubeId: meant?.tube.id ?? null };
    });
    return {
      decided: decided.map((one) =>
        superseded.has(one.id) ? { ...one, state: 'superseded' as const } : one,
      ),
      changed: [...changed.values()],
      superseded: [...superseded],
    };
  }

  async function setAside(tx: Tx, drillId: string, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await tx`
      update results set state = 'superseded', changed_in = pg_current_xact_id()
      where drill_id = ${drillId} and id = any(${[...ids]}::uuid[])`;
  }

  /** From the first word of a laboratory on a tube's people stand as they are. */
  async function markTubes(
    tx: Tx,
    { drillId, at }: Pick<Speaking, 'drillId' | 'at'>,
    changed: readonly ChangedTube[],
  ) {
    if (changed.length === 0) return;
    await tx`
      update tubes t set outcome = c.outcome, resulted_at = c.resulted_at, tested_at = coalesce(t.tested_at, ${at})
      from unnest(${changed.map(({ id }) => id)}::uuid[], ${changed.map(({ outcome }) => outcome)}::text[],
        ${changed.map(({ resultedAt }) => resultedAt?.toISOString() ?? null)}::timestamptz[]) as c (id, outcome, resulted_at)
      where t.drill_id = ${drillId} and t.id = c.id`;
  }

  async function knownOf(tx: Tx, drillId: string, ids: readonly string[]): Promise<Map<string, Known>> {
    const rows = await tx<Pick<Known, keyof Known>[]>`
      select id, state, code from results where drill_id = ${drillId} and id = any(${[...ids]}::uuid[])`;
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** What becomes of results that are entered: of those among them that do not stand already. */
  async function judge(tx: Tx, speaking: Speaking, entered: readonly NewResult[]) {
    const { drillId } = speaking;
    const tubes = await holdTubes(tx, drillId, [...new Set(entered.map(({ barcode }) => barcode))]);
    const known = await knownOf(
      tx,
      drillId,
      entered.map(({ id }) => id),
    );
    // What was kept because it contradicted something is looked at again whenever it is sent: it may be right by now.
    const seen = new Set([...known.values()].flatMap(({ id, state }) => (state === 'kept' ? [] : [id])));
    // The same row twice in one file is one result.
    const looked = entered.filter(({ id }) => !seen.has(id) && seen.add(id));
    return { known, ...decide(speaking, tubes, looked) };
  }

  /** What is answered of each, once all of it stands. */
  function answersOf(
    entered: readonly NewResult[],
    { known, decided, changed, superseded }: Awaited<ReturnType<typeof judge>>,
    done: Settled,
  ): RecordedResult[] {
    const now = new Map<string, Known>([
      ...[...known.values()]
        .filter(({ id }) => !superseded.includes(id))
        .map((one) => [one.id, one] as const),
      ...decided.map((one) => [one.id, one] as const),
    ]);
    const byResult = new Map(changed.map(({ id, resultId }) => [resultId, id]));
    const first = new Set(
      decided.flatMap(({ id, state, code }) => {
        const before = known.get(id);
        return before?.state === state && before.code === code ? [] : [id];
      }),
    );
    return entered.map(({ id }): RecordedResult => {
      const { state, code } = now.get(id) ?? { state: 'superseded' as const, code: null };
      const tubeId = byResult.get(id);
      return {
        id,
        state,
        code,
        people: tubeId === undefined ? 0 : (done.people.get(tubeId) ?? 0),
        fresh: first.delete(id),
        communities: done.communities,
      };
    });
  }

  async function recordWithin(
    tx: Tx,
    speaking: Speaking,
    entered: readonly NewResult[],
  ): Promise<RecordedResult[]> {
    const { drillId, laboratory, by, at } = speaking;
    const judged = await judge(tx, speaking, entered);
    const { decided, changed, superseded } = judged;
    await setAside(tx, drillId, superseded);
    await markTubes(tx, speaking, changed);
    await tx`
      insert into results (drill_id, id, laboratory_id, barcode, tube_id, outcome, tested_at, corrects, reason, state, code,
        entered_by, entered_at)
      select ${drillId}, id, ${laboratory.id}, barcode, tube_id, outcome, tested_at, corrects, reason, state, code, ${by}, ${at}
      from unnest(${decided.map(({ id }) => id)}::uuid[], ${decided.map(({ barcode }) => barcode)}::text[],
        ${decided.map(({ tubeId }) => tubeId)}::uuid[], ${decided.map(({ outcome }) => outcome)}::text[],
        ${decided.map(({ testedAt }) => testedAt.toISOString())}::timestamptz[],
        ${decided.map(({ corrects }) => corrects)}::uuid[], ${decided.map(({ reason }) => reason)}::text[],
        ${decided.map(({ state }) => state)}::text[], ${decided.map(({ code }) => code)}::text[])
        as t (id, barcode, tube_id, outcome, tested_at, corrects, reason, state, code)
      on conflict (drill_id, id) do update set state = excluded.state, code = excluded.code, tube_id = excluded.tube_id,
        entered_by = excluded.entered_by, entered_at = excluded.entered_at, changed_in = pg_current_xact_id()
      where results.state = 'kept' and (results.state, results.code) is distinct from (excluded.state, excluded.code)`;
    return answersOf(entered, judged, await people.settle(tx, speaking, changed));
  }

  return {
    record: (speaking, entered) => inTransaction(sql, (tx) => recordWithin(tx, speaking, entered)),
    recordWithin,

    async rehearse(tx, speaking, entered) {
      return answersOf(entered, await judge(tx, speaking, entered), { people: new Map(), communities: [] });
    },

    verify: (speaking, id) =>
      inTransaction(sql, async (tx) => {
        const { drillId, laboratory, by, at } = speaking;
        const [entry] = await tx<{ barcode: string }[]>`
          select barcode from results where drill_id = ${drillId} and id = ${id} and laboratory_id = ${laboratory.id}`;
        if (entry === undefined) return undefined;
        const tubes = await holdTubes(tx, drillId, [entry.barcode]);
        const [row] = await tx<
          {
            outcome: Outcome;
            state: ResultState;
            enteredBy: string;
            verifiedBy: string | null;
            testedAt: Date;
            tubeId: string | null;
          }[]
        >`
          select outcome, state, entered_by as "enteredBy", verified_by as "verifiedBy", tested_at as "testedAt", tube_id as "tubeId" from results
          where drill_id = ${drillId} and id = ${id}`;
        const tube = tubes.get(entry.barcode)?.find((one) => one.id === row?.tubeId);
        if (row?.state === 'counts' && row.verifiedBy === by) {
          return { id, state: 'counts', code: null, people: 0, fresh: false, communities: [] };
        }
        if (row === undefined || tube === undefined || row.state !== 'to-verify') return 'not-waiting';
        if (row.enteredBy === by) return 'own';
        if (tube.standing?.behind) await setAside(tx, drillId, [tube.standing.behind]);
        await tx`
          update results set state = 'counts', code = null, verified_by = ${by}, verified_at = ${at},
            changed_in = pg_current_xact_id()
          where drill_id = ${drillId} and id = ${id}`;
        const changed = [
          { id: tube.id, before: tube.outcome, outcome: row.outcome, resultedAt: row.testedAt, resultId: id },
        ];
        await markTubes(tx, speaking, changed);
        const done = await people.settle(tx, speaking, changed);
        const count = done.people.get(tube.id) ?? 0;
        return { id, state: 'counts', code: null, people: count, fresh: true, communities: done.communities };
      }),

    async stand(tx, when, tubeIds) {
      const tubes = await tx<Omit<ChangedTube, 'before'>[]>`
        select t.id, t.outcome, t.resulted_at as "resultedAt", r.id as "resultId" from tubes t
        join results r on r.drill_id = t.drill_id and r.tube_id = t.id and r.state = 'counts'
        where t.drill_id = ${when.drillId} and t.id = any(${[...tubeIds]}::uuid[]) order by t.id`;
      const done = await people.settle(
        tx,
        when,
        tubes.map((tube) => ({ ...tube, before: null })),
      );
      return done.communities;
    },

    revisit: (speaking, ids) =>
      inTransaction(sql, async (tx) => {
        const { drillId, laboratory } = speaking;
        const waiting = await tx<Pick<NewResult, keyof NewResult>[]>`
          select id, barcode, outcome, tested_at as "testedAt", corrects, reason from results
          where drill_id = ${drillId} and id = any(${[...ids]}::uuid[]) and laboratory_id = ${laboratory.id}
            and state = 'waiting' order by entered_at, id`;
        const tubes = await holdTubes(tx, drillId, [...new Set(waiting.map(({ barcode }) => barcode))]);
        const still = await knownOf(
          tx,
          drillId,
          waiting.map(({ id }) => id),
        );
        const { decided, changed, superseded } = decide(
          speaking,
          tubes,
          waiting.filter(({ id }) => still.get(id)?.state === 'waiting'),
        );
        await setAside(tx, drillId, superseded);
        await markTubes(tx, speaking, changed);
        await tx`
          update results r set state = t.state, code = t.code, tube_id = t.tube_id, changed_in = pg_current_xact_id()
          from unnest(${decided.map(({ id }) => id)}::uuid[], ${decided.map(({ state }) => state)}::text[],
            ${decided.map(({ code }) => code)}::text[], ${decided.map(({ tubeId }) => tubeId)}::uuid[])
            as t (id, state, code, tube_id)
          where r.drill_id = ${drillId} and r.id = t.id and (r.state, r.code, r.tube_id) is distinct from (t.state, t.code, t.tube_id)`;
        const done = await people.settle(tx, speaking, changed);
        const byResult = new Map(changed.map(({ id, resultId }) => [resultId, id]));
        return decided.map(({ id, state, code }) => ({
          id,
          state,
          code,
          people: done.people.get(byResult.get(id) ?? '') ?? 0,
          fresh: true,
          communities: done.communities,
        }));
      }),
  };
}
