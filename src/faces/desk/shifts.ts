import { html, nothing } from 'lit-html';
import { now } from '../common/clock.ts';
import type { Content } from '../common/frame.ts';
import { type Text, t } from '../common/language.ts';
import { type Answer, ask, askAll } from '../common/service.ts';
import { day, span } from '../common/times.ts';
import { type Desk, endOf, follow, isPublished, progressOf, type Section, titled, wide } from './section.ts';
import { dayMs, dayName, firstDayOf, type Shift, type ShiftPlanJob, weekOf } from './state.ts';
import { words as common } from './words.ts';

type Whole = Answer<'GET /v1/drills/{drillId}/shifts/{shiftId}'>;

const words = {
  shifts: { en: 'Shifts', zh: '班次' },
  week: { en: '{from} to {until}', zh: '{from} 至 {until}' },
  before: { en: 'The week before', zh: '上一周' },
  after: { en: 'The week after', zh: '下一周' },
  post: { en: 'Post', zh: '岗位' },
  none: { en: 'No shift is opened in this week.', zh: '本周尚无班次。' },
  full: { en: 'full', zh: '已满' },
  lacks: { en: '{n} lacking', zh: '缺 {n} 人' },
  summary: {
    en: '{shifts} shifts: {taken} of {heads} places are taken, {gaps} shifts have a gap.',
    zh: '共 {shifts} 班：{heads} 个名额已排 {taken} 个，{gaps} 班有缺口。',
  },
  fill: { en: 'Fill this week', zh: '自动排班' },
  filled: { en: 'The week has been planned.', zh: '已排班。' },
  unfilled: { en: 'What could not be filled', zh: '未能排满的班次' },
  afterDrill: { en: 'not planned, for it ends after the drill', zh: '班次晚于演练结束，未排班' },
  who: { en: 'Who is there', zh: '当班人员' },
  name: { en: 'Name', zh: '姓名' },
  state: { en: 'State', zh: '状态' },
  meal: { en: 'Meal', zh: '用餐' },
  nobody: { en: 'Nobody yet.', zh: '尚无人员。' },
} satisfies Record<string, Text>;

const states = {
  assigned: { en: 'assigned', zh: '已安排' },
  'signed-up': { en: 'signed up', zh: '已报名' },
  present: { en: 'is there', zh: '已到岗' },
  absent: { en: 'has not come', zh: '缺勤' },
  withdrawn: { en: 'gave it back', zh: '已退班' },
} satisfies Record<string, Text>;

/** Why somebody cannot have a shift. */
const obstacles: Readonly<Record<string, Text>> = {
  'not-qualified': { en: 'not qualified', zh: '不具备资质' },
  away: { en: 'away then', zh: '不在岗时段' },
  collides: { en: 'at work elsewhere then', zh: '与其他班次冲突' },
  'rest-too-short': { en: 'too little rest', zh: '休息不足' },
  'too-many-nights': { en: 'too many nights', zh: '夜班过多' },
};

/** The shifts of a week as a calendar: posts by days, who is there, and where somebody is lacking. */
export function shiftsSection(desk: Desk): Section {
  const path = { drillId: desk.drill.id };
  let from = firstDayOf(desk.drill, now());
  let shifts: readonly Shift[] = [];
  let published = false;
  let whole: Whole | undefined;
  let job: ShiftPlanJob | undefined;

  const asked = () => ({
    from: new Date(from).toISOString(),
    until: new Date(from + 7 * dayMs).toISOString(),
  });

  async function learn(): Promise<void> {
    published = await isPublished(desk);
    if (published) shifts = await askAll('GET /v1/drills/{drillId}/shifts', { path, query: asked() });
  }

  const show = (shiftId: string) => async (): Promise<undefined> => {
    whole = await ask('GET /v1/drills/{drillId}/shifts/{shiftId}', { path: { ...path, shiftId } });
  };
  const turn = (weeks: number) => async (): Promise<undefined> => {
    from += weeks * 7 * dayMs;
    whole = undefined;
    await learn();
  };
  const fill = async () => {
    const begun = await ask('POST /v1/drills/{drillId}/shifts/plan', { path, body: asked() });
    try {
      await follow<ShiftPlanJob>(begun, (one) => {
        job = one;
        desk.draw();
      });
    } finally {
      job = undefined;
    }
    await learn();
    if (whole !== undefined) await show(whole.id)();
    return words.filled;
  };

  const spanOf = ({ startsAt, endsAt }: Pick<Shift, 'startsAt' | 'endsAt'>): string =>
    span(Date.parse(startsAt), Date.parse(endsAt));

  function shiftButton(one: Shift): Content {
    const lacking = Math.max(0, one.heads - one.taken);
    const said = lacking === 0 ? t(words.full) : t(words.lacks, { n: lacking });
    const text = `${spanOf(one)} ${one.taken}/${one.heads} ${lacking === 0 ? '✓' : '⚠'} ${said}`;
    const label = `${one.postName} ${day(Date.parse(one.startsAt))} ${text}`;
    return html`<div class=${lacking === 0 ? 'shift' : 'shift gap'} data-shift=${one.id}>${desk.button(text, show(one.id), { label })}</div>`;
  }

  function calendar(): Content {
    const { days, posts } = weekOf(shifts, from);
    const heads = shifts.reduce((sum, one) => sum + one.heads, 0);
    const taken = shifts.reduce((sum, one) => sum + Math.min(one.taken, one.heads), 0);
    const gaps = shifts.filter((one) => one.taken < one.heads).length;
    return html`<p>${t(words.summary, { shifts: shifts.length, heads, taken, gaps })}</p>${wide(
      t(words.shifts),
      html`<table class="calendar"><thead><tr><th scope="col">${t(words.post)}</th>${days.map(({ key }) => html`<th scope="col">${dayName(key)}</th>`)}</tr></thead><tbody>${posts.map(({ id, name, byDay }) => html`<tr data-post=${id}><th scope="row">${name}</th>${byDay.map((ofDay) => html`<td>${ofDay.map(shiftButton)}</td>`)}</tr>`)}</tbody></table>`,
    )}`;
  }

  function people({ postName, places, startsAt, endsAt }: Whole): Content {
    return html`<section class="shift-people" aria-label=${t(words.who)}><h3>${titled(t(words.who), `${postName} ${spanOf({ startsAt, endsAt })}`)}</h3>${
      places.length === 0
        ? html`<p>${t(words.nobody)}</p>`
        : html`<table><thead><tr><th scope="col">${t(words.name)}</th><th scope="col">${t(words.state)}</th><th scope="col">${t(words.meal)}</th></tr></thead><tbody>${places.map((one) => html`<tr><th scope="row">${one.name}</th><td>${t(states[one.state])}</td><td>${one.meal === null ? '—' : span(Date.parse(one.meal.from), Date.parse(one.meal.until))}</td></tr>`)}</tbody></table>`
    }</section>`;
  }

  /** What lacks heads although it was planned, and why; and what no plan fills, for it ends after the drill. */
  function lacking(): Content {
    const lines = shifts.flatMap((one) => {
      const { heads, taken, unfilled, afterDrill } = one;
      if (taken >= heads || (unfilled === null && !afterDrill)) return [];
      const said = t(afterDrill ? words.afterDrill : words.lacks, { n: heads - taken });
      const reasons = (afterDrill ? [] : (unfilled ?? [])).map(
        ({ reason, people }) => `${t(obstacles[reason] ?? { en: reason, zh: reason })} ${people}`,
      );
      return [
        html`<li data-unfilled=${one.id}>${titled(`${one.postName} ${spanOf(one)}`, said)} ${reasons.length === 0 ? nothing : `(${reasons.join(', ')})`}</li>`,
      ];
    });
    return lines.length === 0 ? nothing : html`<h3>${t(words.unfilled)}</h3><ul>${lines}</ul>`;
  }

  return {
    learn,
    concerns: endOf('shift-plan'),
    view() {
      const { days } = weekOf([], from);
      const range = { from: dayName(days[0]?.key ?? ''), until: dayName(days[6]?.key ?? '') };
      return html`<section class="shifts" aria-label=${t(words.shifts)}><h2>${titled(t(words.shifts), t(words.week, range))}</h2>
        <p>${desk.button(t(words.before), turn(-1))} ${desk.button(t(words.after), turn(1))} ${desk.button(t(words.fill), fill, { off: shifts.length === 0 })}</p>${
          job === undefined ? nothing : progressOf(job, t(words.shifts))
        }${shifts.length === 0 ? html`<p>${t(published ? words.none : common.unpublished)}</p>` : calendar()}${lacking()}${whole === undefined ? nothing : people(whole)}</section>`;
    },
  };
}
