import { html, nothing } from 'lit-html';
import { withoutOutcome } from '../../core/coverage/outcomes.ts';
import type { CoverageState } from '../../core/coverage/standings.ts';
import type { Content } from '../common/frame.ts';
import { type Text, t } from '../common/language.ts';
import { ask, send } from '../common/service.ts';
import type { Desk } from './section.ts';
import { isProposed, proposedNow } from './two-people.ts';

const words = {
  close: { en: 'Close the drill', zh: '结束演练' },
  look: { en: 'See what closing would mean', zh: '查看结束演练的影响' },
  says: {
    en: 'Nobody registers, checks in or is swabbed any more, and the plan stays as it is. The figures are kept with their hash; it cannot be taken back. What tablets recorded before, and results, are still taken.',
    zh: '结束后不再登记、签到、采样，方案不再修改，数据连同哈希值固定保存，且不可撤销。此前平板离线记录的内容及检测结果仍可提交。',
  },
  unfinished: {
    en: '{people} people have no outcome yet, by state (those held who are cases themselves do not count): it takes a reason.',
    zh: '尚有 {people} 人无结果，各状态人数如下（本人为阳性的被管控人员不计）；须说明理由。',
  },
  finished: {
    en: 'Everybody has an outcome: no reason is needed.',
    zh: '所有人员均已有结果，无须说明理由。',
  },
  reason: {
    en: 'Why it is closed all the same (kept in the audit log)',
    zh: '仍要结束的理由（记入审计日志）',
  },
  really: { en: 'Close the drill: sure?', zh: '确认结束演练？' },
  leave: { en: 'Leave it open', zh: '暂不结束' },
  closed: { en: 'The drill is closed.', zh: '演练已结束。' },
} satisfies Record<string, Text>;

const states: Readonly<Record<CoverageState, Text>> = {
  cleared: { en: 'done', zh: '已出阴性结果' },
  sampled: { en: 'swabbed, no result', zh: '已采样未出结果' },
  'checked-in': { en: 'checked in', zh: '已签到' },
  assigned: { en: 'has a window', zh: '已排时段' },
  registered: { en: 'registered', zh: '已登记' },
  exempt: { en: 'exempt', zh: '豁免' },
  'to-be-visited': { en: 'to be visited', zh: '待上门' },
  held: { en: 'held', zh: '管控' },
  due: { en: 'due again', zh: '应再检' },
  missing: { en: 'missing', zh: '未到' },
};

/** A state of coverage in words. */
export const stateText = (state: string): string =>
  t(states[state as CoverageState] ?? { en: state, zh: state });

/** Closing a drill: first what it would mean, as the figures stand now, then the closing, with a reason where somebody has no outcome. */
export function closingPart(desk: Desk, done: () => Promise<void>): () => Content {
  const path = { drillId: desk.drill.id };
  let open: Partial<Record<CoverageState, number>> | undefined;
  let reason = '';

  const look = async (): Promise<undefined> => {
    const { total } = await ask('GET /v1/drills/{drillId}/coverage', {
      path,
      query: { groupBy: 'district' },
    });
    open = withoutOutcome(total, 0);
  };
  const close = async (): Promise<Text> => {
    const body = reason.trim() === '' ? {} : { reason };
    const answer = await send('POST /v1/drills/{drillId}/close', { path, body });
    open = undefined;
    reason = '';
    await done();
    return isProposed(answer) ? proposedNow : words.closed;
  };

  function asked(of: NonNullable<typeof open>): Content {
    const people = Object.values(of).reduce((sum, some) => sum + some, 0);
    return html`<p>${t(words.says)}</p><p>${t(people === 0 ? words.finished : words.unfinished, { people })}</p>${
      people === 0
        ? nothing
        : html`<ul>${Object.entries(of).map(([state, count]) => html`<li data-state=${state}>${stateText(state)} ${count}</li>`)}</ul>
      <p><label for="closing-reason">${t(words.reason)}</label> <input id="closing-reason" maxlength="500" .value=${reason} @input=${(
        event: Event,
      ) => {
        reason = (event.target as HTMLInputElement).value;
        desk.draw();
      }}></p>`
    }<p class="buttons">${desk.button(t(words.really), close, { main: true })} ${desk.turn(
      t(words.leave),
      () => {
        open = undefined;
      },
    )}</p>`;
  }

  return () =>
    html`<section class="closing" aria-label=${t(words.close)}><h2>${t(words.close)}</h2><p>${desk.button(t(words.look), look)}</p><div role="group" aria-label=${t(words.look)}>${open === undefined ? nothing : asked(open)}</div></section>`;
}
