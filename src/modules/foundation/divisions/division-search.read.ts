import type { ReadDatabase } from '../../../platform/db/client.ts';
import { type ListedDivision, listedColumns, superiors } from './divisions.read.ts';
import type { Level } from './levels.ts';

/** What is looked for. `words` are as `divisionWords` makes them; none are in every name. */
export interface DivisionQuestion {
  words: readonly string[];
  /** Only below this division, however far. */
  below: string | undefined;
  level: Level | undefined;
  limit: number;
}

/** The lower the rank, the more of the name has been said: 0 all of it, 1 its beginning, 2 something in it. */
export type RankedDivision = ListedDivision & { rank: number };

export interface DivisionSearchRead {
  /**
   * Divisions in whose name the last word stands, and in whose own or whose superiors' names the others do; by rank, of
   * each the larger first, then by code.
   */
  called(
    question: DivisionQuestion,
    after: { rank: number; code: string } | undefined,
  ): Promise<RankedDivision[]>;
  /** Those of the codes in whose own or whose superiors' names all the words stand, in the order of the codes. */
  among(codes: readonly string[], question: DivisionQuestion): Promise<ListedDivision[]>;
}

/** What a name ends with that people leave out: 鼓楼 is 鼓楼区. */
const kinds = ['', '省', '市', '区', '县', '街道', '镇', '乡', '社区', '村'];

/** Who runs a division, as official names spell it in many ways (see `bareDivisionName`). */
const whoRunsIt = '((居民|居|民)?委员?会|办事处)$';

export function createDivisionSearchRead({ sql }: ReadDatabase): DivisionSearchRead {
  const within = ({ below, level }: DivisionQuestion) => sql`
    d.abolished_on is null and (${below ?? null}::text is null or (starts_with(d.code, ${below ?? null}) and d.code <> ${below ?? null}))
    and (${level ?? null}::text is null or d.level = ${level ?? null})`;
  const inPath = (words: readonly string[]) => sql`
    not exists (select from unnest(${[...words]}::text[]) as said (word)
      where strpos(concat_ws(' ', a4.name, a3.name, a2.name, a1.name, d.name), said.word) = 0)`;

  return {
    called({ words, ...question }, after) {
      const name = words.at(-1) ?? '';
      // Some lists call 中山社区 just 中山居委会.
      const older = name.endsWith('社区') ? `${name.slice(0, -'社区'.length)}居` : null;
      const whole = kinds.map((kind) => name + kind);
      return sql<RankedDivision[]>`
        select * from (
          select ${listedColumns(sql)}, case
              when regexp_replace(d.name, ${whoRunsIt}, '') = any(${whole}::text[]) then 0
              when starts_with(d.name, ${name}) or starts_with(d.name, ${older}) then 1 else 2 end as rank
          from divisions d ${superiors(sql)}
          where (strpos(d.name, ${name}) > 0 or starts_with(d.name, ${older})) and ${within({ words, ...question })}
            and ${inPath(words.slice(0, -1))}) found
        where ${after === undefined} or (rank, length(code), code)
          > (${after?.rank ?? 0}::int, ${after?.code.length ?? 0}::int, ${after?.code ?? ''}::text)
        order by rank, length(code), code limit ${question.limit}`;
    },

    among: (codes, question) => sql<ListedDivision[]>`
      select ${listedColumns(sql)} from unnest(${[...codes]}::text[]) with ordinality as asked (code, place)
        join divisions d on d.code = asked.code ${superiors(sql)}
      where ${within(question)} and ${inPath(question.words)}
      order by asked.place limit ${question.limit}`,
  };
}
