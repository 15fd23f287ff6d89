import { html, nothing } from 'lit-html';
import type { Content } from '../common/frame.ts';
import { type Text, t } from '../common/language.ts';
import { type Answer, ask } from '../common/service.ts';
import { barOf, type Desk, type Section, wide } from './section.ts';
import { incompleteOf } from './state.ts';

type Coverage = Answer<'GET /v1/drills/{drillId}/coverage'>;
type Group = Coverage['groups'][number];

const words = {
  roster: { en: 'Roster and coverage', zh: '居民底册与覆盖率' },
  where: { en: 'Where', zh: '区划' },
  people: { en: 'People', zh: '应检人数' },
  basis: { en: 'Counted by', zh: '人数来源' },
  registered: { en: 'Registered', zh: '已登记' },
  came: { en: 'Have come', zh: '已到' },
  missing: { en: 'Missing', zh: '未到' },
  rate: { en: 'Coverage', zh: '覆盖率' },
  byRoster: { en: 'the roster', zh: '底册' },
  byCensus: { en: 'the census: no roster yet', zh: '普查数据（尚无底册）' },
  byNobody: { en: 'nobody: neither roster nor census', zh: '无底册，无普查数据' },
  incomplete: { en: 'the roster, which is short of the census', zh: '底册（少于普查人数）' },
  complete: { en: 'It is complete', zh: '确认完整' },
  notComplete: { en: 'Not complete after all', zh: '撤销确认' },
  total: { en: 'Total', zh: '合计' },
  declared: { en: 'Noted: the roster is complete.', zh: '已确认底册完整。' },
  taken: { en: 'Noted: the roster is not complete.', zh: '已注明底册不完整。' },
  none: { en: 'Nobody is known here yet.', zh: '尚无人员数据。' },
} satisfies Record<string, Text>;

const bases = { roster: words.byRoster, census: words.byCensus, none: words.byNobody };

/** The roster of a division, how complete it is, and how far its people are; of a city, its districts. */
export function rosterPart(desk: Desk): Section & { communities(): readonly Group[] } {
  const path = { drillId: desk.drill.id };
  const wholeCity = desk.division.length < 6;
  let coverage: Coverage | undefined;
  let incomplete: ReadonlySet<string> = new Set();

  async function learn(): Promise<void> {
    const query = { division: desk.division };
    const [figures, feasibility] = await Promise.all([
      ask('GET /v1/drills/{drillId}/coverage', {
        path,
        query: { ...query, groupBy: wholeCity ? 'district' : 'community' },
      }),
      // It alone says whose roster falls short.
      wholeCity ? undefined : ask('GET /v1/drills/{drillId}/feasibility', { path, query }),
    ]);
    coverage = figures;
    incomplete = incompleteOf(feasibility?.findings ?? []);
  }

  const declare = (community: string, complete: boolean) => async () => {
    const body = { communities: [community], complete };
    await ask('POST /v1/drills/{drillId}/roster/completion', { path, body });
    await learn();
    return complete ? words.declared : words.taken;
  };

  function basisOf({ code, name, basis }: Group): Content {
    if (basis !== 'roster' || code === null || wholeCity) return t(bases[basis]);
    const short = incomplete.has(code);
    return html`${short ? '⚠ ' : ''}${t(short ? words.incomplete : words.byRoster)} ${desk.button(
      t(short ? words.complete : words.notComplete),
      declare(code, short),
      { label: `${name ?? code}: ${t(short ? words.complete : words.notComplete)}` },
    )}`;
  }

  const figuresOf = ({ population, reached, states, rate }: Omit<Group, 'code' | 'name' | 'community'>) =>
    html`<td class="number">${reached.registered}</td><td class="number">${reached.checkedIn}</td><td class="number">${states.missing}</td><td>${barOf(rate === null ? undefined : rate, population === 0 ? '' : t(words.rate))}</td>`;

  return {
    learn,
    communities: () => (wholeCity ? [] : (coverage?.groups ?? [])),
    view() {
      const { groups = [], total } = coverage ?? {};
      return html`<section aria-label=${t(words.roster)}><h2>${t(words.roster)}</h2>${
        groups.length === 0 || total === undefined
          ? html`<p>${t(words.none)}</p>`
          : wide(
              t(words.roster),
              html`<table><thead><tr><th scope="col">${t(words.where)}</th><th scope="col" class="number">${t(words.people)}</th><th scope="col">${t(words.basis)}</th><th scope="col" class="number">${t(words.registered)}</th><th scope="col" class="number">${t(words.came)}</th><th scope="col" class="number">${t(words.missing)}</th><th scope="col">${t(words.rate)}</th></tr></thead><tbody>${groups.map(
                (one) =>
                  html`<tr data-community=${one.code ?? ''}><th scope="row">${one.name ?? one.code ?? '—'}</th><td class="number">${one.population}</td><td>${basisOf(one)}</td>${figuresOf(one)}</tr>`,
              )}</tbody><tfoot><tr><th scope="row">${t(words.total)}</th><td class="number">${total.population}</td><td>${nothing}</td>${figuresOf(total)}</tr></tfoot></table>`,
            )
      }</section>`;
    },
  };
}
