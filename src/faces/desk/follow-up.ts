import { html, nothing } from 'lit-html';
import type { Content } from '../common/frame.ts';
import { type Text, t } from '../common/language.ts';
import { type Answer, ask, askAll } from '../common/service.ts';
import { day, hour } from '../common/times.ts';
import { reasons } from './list-terms.ts';
import { barOf, type Desk, type Section, titled, wide } from './section.ts';
import type { Item } from './state.ts';

type List = Item<Answer<'GET /v1/drills/{drillId}/lists'>>;
type Whole = Answer<'GET /v1/drills/{drillId}/lists/{listId}'>;
type Figures = Whole['divisions'][number];

const words = {
  lists: { en: 'Follow-up lists', zh: '摸排名单' },
  source: { en: 'Source', zh: '来源' },
  due: { en: 'Due', zh: '期限' },
  people: { en: 'People', zh: '人数' },
  open: { en: 'Open', zh: '未办结' },
  overdue: { en: 'Overdue', zh: '逾期' },
  found: { en: 'Found', zh: '已找到' },
  refused: { en: 'Refused', zh: '拒绝' },
  notFound: { en: 'Not found', zh: '未找到' },
  handedOn: { en: 'Handed on', zh: '已移交' },
  share: { en: 'Settled', zh: '办结率' },
  none: { en: 'No list has been brought.', zh: '尚无名单。' },
  byDivision: { en: 'By division', zh: '按辖区' },
  division: { en: 'Division', zh: '辖区' },
} satisfies Record<string, Text>;

const timeOf = (text: string): string => `${day(Date.parse(text))} ${hour(Date.parse(text))}`;
const titles = ['people', 'open', 'overdue', 'found', 'refused', 'notFound', 'handedOn'] as const;

/** Follow-up lists with what has become of their people, and each by division. */
export function followUpPart(desk: Desk): Section {
  const path = { drillId: desk.drill.id };
  let lists: readonly List[] = [];
  let whole: Whole | undefined;

  const heads = (): Content =>
    html`${titles.map((one) => html`<th scope="col" class="number">${t(words[one])}</th>`)}<th scope="col">${t(words.share)}</th>`;
  const figures = ({ tasks, open, overdue, found, refused, notFound, handedOn }: Figures | List): Content =>
    html`${[tasks, open, overdue, found, refused, notFound, handedOn].map((one) => html`<td class="number">${one}</td>`)}<td>${barOf(tasks === 0 ? undefined : (tasks - open) / tasks, t(words.share))}</td>`;

  const show = (listId: string) => async (): Promise<undefined> => {
    whole = await ask('GET /v1/drills/{drillId}/lists/{listId}', { path: { ...path, listId } });
  };

  return {
    async learn() {
      lists = await askAll('GET /v1/drills/{drillId}/lists', { path }, {}, 1_000);
      // It may be gone by now, with the import that brought it.
      const shown = lists.find(({ id }) => id === whole?.id);
      whole = undefined;
      if (shown !== undefined) await show(shown.id)();
    },
    view: () =>
      html`<section class="lists" aria-label=${t(words.lists)}><h2>${t(words.lists)}</h2>${
        lists.length === 0
          ? html`<p>${t(words.none)}</p>`
          : wide(
              t(words.lists),
              html`<table><thead><tr><th scope="col">${t(words.source)}</th><th scope="col">${t(words.due)}</th>${heads()}<th scope="col">${t(words.byDivision)}</th></tr></thead><tbody>${lists.map((one) => html`<tr data-follow-up=${one.id}><th scope="row">${one.source}<br><small>${t(reasons[one.reason])}</small></th><td>${timeOf(one.dueAt)}</td>${figures(one)}<td>${desk.button(t(words.byDivision), show(one.id), { label: `${one.source}: ${t(words.byDivision)}` })}</td></tr>`)}</tbody></table>`,
            )
      }${
        whole === undefined
          ? nothing
          : html`<h3>${titled(whole.source, t(words.byDivision))}</h3>${wide(
              t(words.byDivision),
              html`<table><thead><tr><th scope="col">${t(words.division)}</th>${heads()}</tr></thead><tbody>${whole.divisions.map((one) => html`<tr><th scope="row">${one.division}</th>${figures(one)}</tr>`)}</tbody></table>`,
            )}`
      }</section>`,
  };
}
