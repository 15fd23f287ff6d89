import type { Clock } from '../../../platform/clock.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { invalidField } from '../../../platform/http/index.ts';
import type { Actor, AuditAction, Auditor } from '../audit/index.ts';
import { type Caller, requireDivision } from '../auth/index.ts';
import { divisionAbolished, divisionExists } from './changes.errors.ts';
import type { DivisionChangesRepo, Evidence } from './changes.repo.ts';
import type { DivisionsRead, KnownDivision } from './divisions.read.ts';

type By = Caller & Pick<Actor, 'requestId'>;

/**
 * Changes of the list of divisions by headquarters, each within their own division. The shipped list is of one day; communities are
 * founded, renamed, moved and abolished every year. What a drill names stays in it, whatever becomes of the list.
 */
export interface DivisionChangesService {
  /** @throws AppError 403, 400 for a street that there is not or a date to come, 409 `division-exists` */
  add(by: By, community: Evidence & { code: string; name: string }): Promise<KnownDivision>;
  /** @throws AppError 403, 404, 400 for a date to come, 409 `division-abolished` */
  rename(by: By, community: Evidence & { code: string; name: string }): Promise<KnownDivision>;
  /**
   * Abolishes a community, or moves it: then its successor is the one of the new code.
   * @throws AppError 403, 404, 400 for a date to come or a successor that cannot be, 409 `division-abolished`
   */
  close(
    by: By,
    closing: Evidence & {
      code: string;
      successor?: { code: string; name?: string | undefined } | undefined;
    },
  ): Promise<KnownDivision>;
}

const streetDigits = 9;
/** China has one time all year round. */
const zoneMs = 8 * 3_600_000;

export function createDivisionChangesService(deps: {
  repo: DivisionChangesRepo;
  read: Pick<DivisionsRead, 'find'>;
  audit: Auditor;
  /** The machine's clock. */
  clock: Clock;
  /** The list has changed. */
  changed: () => void;
}): DivisionChangesService {
  const { repo, read, audit, clock, changed } = deps;

  function refuseFuture(date: string): void {
    const today = new Date(clock.now().getTime() + zoneMs).toISOString().slice(0, 10);
    if (date <= today) return;
    throw invalidField('/date', 'in-the-future', {
      en: `The change does not hold yet. Write a date until today, ${today}, and make the change when it holds`,
      zh: `该变更尚未生效。请填写不晚于今天（${today}）的日期，待生效后再办理`,
    });
  }

  async function needStreet(code: string, pointer: string): Promise<void> {
    const street = code.slice(0, streetDigits);
    if ((await read.find(street)) !== undefined) return;
    throw invalidField(pointer, 'unknown-division', {
      en: `There is no street or town ${street}. The first nine digits are those of one that GET /v1/divisions lists. For example: 350102001099`,
      zh: `没有街道或乡镇 ${street}。前 9 位须为 GET /v1/divisions 列出的街道或乡镇代码。例如：350102001099`,
    });
  }

  async function need(code: string): Promise<KnownDivision> {
    const found = await read.find(code);
    if (found === undefined) throw new AppError(notFound);
    return found;
  }

  const entry = (by: By, action: AuditAction, code: string, details: Record<string, string>) =>
    audit.entry({ by, action, object: { kind: 'division', id: code }, division: code, details });

  /** What stands now, once a change has been made; or why it could not be. */
  async function outcome(made: boolean, code: string): Promise<KnownDivision> {
    const stands = await need(code);
    if (made) {
      changed();
      return stands;
    }
    throw new AppError(divisionAbolished, { members: { successor: stands.successor } });
  }

  return {
    async add(by, { code, name, source, date }) {
      requireDivision(by, code);
      refuseFuture(date);
      await needStreet(code, '/code');
      const made = await repo.add(
        { code, name },
        { source, date },
        entry(by, 'division.added', code, { date }),
      );
      const stands = await need(code);
      if (!made) throw new AppError(divisionExists, { members: { name: stands.name } });
      changed();
      return stands;
    },

    async rename(by, { code, name, source, date }) {
      requireDivision(by, code);
      refuseFuture(date);
      await need(code);
      const noted = entry(by, 'division.renamed', code, { date });
      return outcome(await repo.rename({ code, name }, { source, date }, noted), code);
    },

    async close(by, { code, successor, source, date }) {
      requireDivision(by, code);
      refuseFuture(date);
      await need(code);
      if (successor !== undefined) {
        requireDivision(by, successor.code);
        if (successor.code === code) throw invalidField('/successor/code', 'not-one-of', itself);
        const next = await read.find(successor.code);
        if (next === undefined) await needStreet(successor.code, '/successor/code');
        else if (next.abolishedOn !== null) throw invalidField('/successor/code', 'abolished', alsoGone);
      }
      const noted = entry(by, 'division.closed', code, {
        date,
        ...(successor === undefined ? {} : { successor: successor.code }),
      });
      const next = successor === undefined ? undefined : { code: successor.code, name: successor.name };
      return outcome(await repo.close(code, next, { source, date }, noted), code);
    },
  };
}

const itself = {
  en: 'A community is not its own successor. Write the code of the one in which its people live now. For example: 350103001099',
  zh: '村居不能以自身为接续单位。请填写其居民现所属村居的代码。例如：350103001099',
};
const alsoGone = {
  en: 'That community has been abolished, too. Write the code of one that stands. For example: 350103001099',
  zh: '该村居也已撤销，请填写现存村居的代码。例如：350103001099',
};
