import { html, nothing } from 'lit-html';
import type { Content } from '../common/frame.ts';
import { type Text, t } from '../common/language.ts';
import type { Countersignature, ImportJob } from '../common/operations.ts';
import { ask, askAll } from '../common/service.ts';
import { day, hour } from '../common/times.ts';
import { claims } from '../common/token.ts';
import type { Desk, Section } from './section.ts';

const words = {
  title: { en: 'Waiting for a second person', zh: '待第二人确认' },
  says: {
    en: 'The drill has two people decide this: it is done once somebody else than who proposed it confirms it here.',
    zh: '本演练规定此类操作须两人决定：由提交者以外的人在此确认后生效。',
  },
  publish: { en: 'Publish {division}', zh: '发布 {division}' },
  close: { en: 'Close the drill', zh: '结束演练' },
  notice: { en: 'A notice of {division}', zh: '{division} 的公告' },
  'import-exemptions': { en: 'Exempt {people} people of {division}', zh: '{division} 豁免 {people} 人' },
  'remove-from-roster': {
    en: 'Take {people} people of {division} off the roster',
    zh: '{division} 底册移出 {people} 人',
  },
  'stop-countersigning': { en: 'Have one person decide again', zh: '恢复由一人决定' },
  by: { en: 'proposed by {account}, stands until {time}', zh: '由 {account} 提交，{time} 前有效' },
  confirm: { en: 'Confirm', zh: '确认' },
  really: { en: 'Confirm: sure?', zh: '确定确认？' },
  withdraw: { en: 'Withdraw', zh: '撤回' },
  confirmed: { en: 'Confirmed: it has been done.', zh: '已确认并生效。' },
  withdrawn: { en: 'Withdrawn.', zh: '已撤回。' },
} satisfies Record<string, Text>;

/** What one is told whose act waits for a second person. */
export const proposedNow: Text = {
  en: 'Proposed: it is done once somebody else confirms it.',
  zh: '已提交，待另一人确认后生效。',
};

/** Accepted (RFC 9110): what was asked for has not been done yet. */
export const isProposed = ({ status }: Response): boolean => status === 202;

/** Whether an import has only been checked, for another to confirm: once confirmed, another job does it. */
export const waitsForAnother = ({ result }: ImportJob): boolean => result?.countersignature !== undefined;

/** What waits for a second person in one's division: confirmed by whoever did not propose it, withdrawn by who did. */
export function twoPeoplePart(desk: Desk, done: () => Promise<void>): Section {
  const drillPath = { drillId: desk.drill.id };
  let waiting: readonly Countersignature[] = [];
  /** Which has been pressed once. */
  let sure = '';

  async function learn(): Promise<void> {
    // Nothing waits in a drill that is closed; of one whose people have been destroyed it could not even be asked.
    if (desk.drill.status === 'closed') return;
    const asked = { path: drillPath, query: { status: 'proposed' } } as const;
    waiting = await askAll('GET /v1/drills/{drillId}/countersignatures', asked);
  }

  function act(one: Countersignature, what: 'confirm' | 'withdraw') {
    return async (): Promise<Text> => {
      sure = '';
      const asked = { path: { ...drillPath, countersignatureId: one.id } };
      try {
        if (what === 'confirm')
          await ask('POST /v1/drills/{drillId}/countersignatures/{countersignatureId}/confirm', asked);
        else await ask('POST /v1/drills/{drillId}/countersignatures/{countersignatureId}/withdraw', asked);
      } finally {
        await Promise.all([learn(), done()]);
      }
      return words[what === 'confirm' ? 'confirmed' : 'withdrawn'];
    };
  }

  function buttons(one: Countersignature, name: string): Content {
    const label = (word: Text) => ({ label: `${t(word)} ${name}` });
    if (one.proposedBy === claims()?.sub)
      return desk.button(t(words.withdraw), act(one, 'withdraw'), label(words.withdraw));
    if (sure === one.id)
      return desk.button(t(words.really), act(one, 'confirm'), { main: true, ...label(words.really) });
    return desk.turn(
      t(words.confirm),
      () => {
        sure = one.id;
      },
      label(words.confirm),
    );
  }

  function item(one: Countersignature): Content {
    const { division, proposedBy: account, expiresAt, proposal } = one;
    const people = String(proposal['changed'] ?? proposal['people'] ?? '');
    const name = t(words[one.operation], { division, people });
    const until = Date.parse(expiresAt);
    const reason = typeof proposal['reason'] === 'string' ? proposal['reason'] : '';
    return html`<li data-countersignature=${one.id}><b>${name}</b> ${t(words.by, { account, time: `${day(until)} ${hour(until)}` })}${
      reason === '' ? nothing : html` <q>${reason}</q>`
    } ${buttons(one, name)}</li>`;
  }

  return {
    learn,
    view: () =>
      waiting.length === 0
        ? nothing
        : html`<section class="two-people" aria-label=${t(words.title)}><h2>${t(words.title)}</h2><p>${t(words.says)}</p><ul>${waiting.map(item)}</ul></section>`,
  };
}
