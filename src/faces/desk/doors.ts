import { html } from 'lit-html';
import type { Content } from '../common/frame.ts';
import { type Text, t } from '../common/language.ts';
import { type Answer, ask, askAll } from '../common/service.ts';
import { barOf, type Desk, type Section, wide } from './section.ts';
import { type Item, sumOf } from './state.ts';

type Progress = Item<Answer<'GET /v1/drills/{drillId}/doors/progress'>>;
type Team = Item<Answer<'GET /v1/drills/{drillId}/teams'>>;

const words = {
  doors: { en: 'Doors', zh: '入户排查' },
  of: { en: 'Of', zh: '范围' },
  teams: { en: 'the whole division, by team', zh: '全辖区，按工作队' },
  team: { en: 'Team', zh: '工作队' },
  stairwell: { en: 'Stairwell', zh: '楼栋单元' },
  all: { en: 'Doors', zh: '户数' },
  visited: { en: 'Visited', zh: '已上门' },
  done: { en: 'Done', zh: '已办结' },
  visits: { en: 'Visits', zh: '上门次数' },
  people: { en: 'People found', zh: '见到人次' },
  share: { en: 'Done of all', zh: '办结率' },
  total: { en: 'Total', zh: '合计' },
  none: { en: 'No door is known here.', zh: '暂无户门数据。' },
} satisfies Record<string, Text>;

/** How far doors are: of a community by stairwell, of the whole division by team. */
export function doorsPart(
  desk: Desk,
  communities: () => readonly { code: string | null; name: string | null }[],
): Section {
  const path = { drillId: desk.drill.id };
  let community = '';
  let lines: readonly Progress[] = [];
  let teams: readonly Team[] = [];

  async function learn(): Promise<void> {
    const query = community === '' ? ({ by: 'team' } as const) : ({ by: 'stairwell', community } as const);
    const [progress, known] = await Promise.all([
      ask('GET /v1/drills/{drillId}/doors/progress', { path, query }),
      community === '' ? askAll('GET /v1/drills/{drillId}/teams', { path }) : teams,
    ]);
    lines = progress.items;
    teams = known;
  }

  const nameOf = ({ key, building, unit }: Progress): string =>
    building === null
      ? (teams.find(({ id }) => id === key)?.name ?? key)
      : [building, unit].filter((one) => one !== null).join(' · ');
  const figures = ({
    doors,
    visited,
    done,
    visits,
    people,
  }: Omit<Progress, 'key' | 'building' | 'unit'>): Content =>
    html`<td class="number">${doors}</td><td class="number">${visited}</td><td class="number">${done}</td><td class="number">${visits}</td><td class="number">${people}</td><td>${barOf(doors === 0 ? undefined : done / doors, t(words.share))}</td>`;

  return {
    learn,
    view: () =>
      html`<section class="doors" aria-label=${t(words.doors)}><h2>${t(words.doors)}</h2><p><label for="doors-of">${t(words.of)}</label> <select id="doors-of" @change=${(
        event: Event,
      ) => {
        community = (event.target as HTMLSelectElement).value;
        void desk.attempt(async () => {
          await learn();
          return undefined;
        });
      }}><option value="" ?selected=${community === ''}>${t(words.teams)}</option>${communities()
        .filter(({ code }) => code !== null)
        .map(
          ({ code, name }) =>
            html`<option value=${code ?? ''} ?selected=${code === community}>${name ?? code}</option>`,
        )}</select></p>${
        lines.length === 0
          ? html`<p>${t(words.none)}</p>`
          : wide(
              t(words.doors),
              html`<table><thead><tr><th scope="col">${t(community === '' ? words.team : words.stairwell)}</th><th scope="col" class="number">${t(words.all)}</th><th scope="col" class="number">${t(words.visited)}</th><th scope="col" class="number">${t(words.done)}</th><th scope="col" class="number">${t(words.visits)}</th><th scope="col" class="number">${t(words.people)}</th><th scope="col">${t(words.share)}</th></tr></thead><tbody>${lines.map((one) => html`<tr data-doors=${one.key}><th scope="row">${nameOf(one)}</th>${figures(one)}</tr>`)}</tbody><tfoot><tr><th scope="row">${t(words.total)}</th>${figures(sumOf(lines, ['doors', 'visited', 'done', 'visits', 'people']))}</tr></tfoot></table>`,
            )
      }</section>`,
  };
}
