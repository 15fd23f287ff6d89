import type { Decided } from '../../../core/checkpoints/index.ts';
import type { Checkpoint } from './checkpoints.read.ts';
import type { PassedPerson } from './passage-record.ts';
import type { KnownPasser, NewPassage } from './passages.repo.ts';
import type { PassageAnswer, PassageWarning, PassingPerson } from './passages.schemas.ts';

/** What the rules look at: what the officer saw, and what the drill knows. */
export function seenOf(person: PassingPerson, known: KnownPasser | undefined) {
  const { healthCode, travelCode, vaccination, temperature, from, visited } = person;
  const swabs = [person.swabbedAt, known?.testedAt ?? undefined].flatMap((one) => one ?? []);
  const swabbedAt = swabs.reduce<Date | undefined>(
    (latest, one) => (latest === undefined || one > latest ? one : latest),
    undefined,
  );
  return { healthCode, travelCode, vaccination, temperature, from, visited, swabbedAt, held: known?.held };
}

/** What is kept of somebody who passed. */
export function recordOf(
  id: string,
  person: PassingPerson,
  own: Decided,
  code: string | undefined,
): PassedPerson {
  const { seat, healthCode, travelCode, vaccination, temperature, from, visited, to, address } = person;
  const { name, document, phone } = person.resident?.person ?? person;
  return {
    id,
    name,
    document: document && { type: document.type, number: document.number },
    phone,
    ...{ seat, healthCode, travelCode, vaccination, temperature, from, visited, to, address },
    swabbedAt: person.swabbedAt?.toISOString(),
    ...own,
    code: code ?? null,
  };
}

const inChina = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'short',
});

/** What a community is told of where somebody comes from. */
export const remarkOf = ({ name }: Checkpoint, at: Date, plates: readonly { number: string }[]): string =>
  [`卡口移交：${name}`, inChina.format(at), ...plates.map(({ number }) => number)].join(' ');

/** What is answered of a passage: 201 where it had not been heard of, 202 where somebody is to look at it. */
export function answerOf(
  { siteId }: Checkpoint,
  {
    passage,
    warnings,
    people,
  }: {
    passage: Pick<NewPassage, 'id' | 'decision' | 'rule' | 'rulesVersion'>;
    warnings: PassageWarning[];
    people: PassageAnswer['people'];
  },
  status: 200 | 201,
): { status: number; answer: PassageAnswer } {
  const { id, decision, rule, rulesVersion } = passage;
  return {
    status: warnings.length > 0 ? 202 : status,
    answer: {
      passageId: id,
      decision,
      rule,
      version: rulesVersion,
      swabSite: people.some((one) => one.decision === 'swab') ? siteId : null,
      warnings,
      people,
    },
  };
}
