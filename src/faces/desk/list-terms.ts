import { html, nothing } from 'lit-html';
import type { Content } from '../common/frame.ts';
import { type Text, t } from '../common/language.ts';
import type { Desk } from './section.ts';
import { type ImportJob, instantOf } from './state.ts';

/** Why people stand on a follow-up list. */
export const reasons = {
  'key-region': { en: 'key region', zh: '重点地区' },
  'close-contact': { en: 'close contacts', zh: '密切接触者' },
  'same-transport': { en: 'same transport', zh: '同交通工具' },
  unregistered: { en: 'unregistered', zh: '未登记' },
  other: { en: 'other', zh: '其他' },
} satisfies Record<string, Text>;
type Reason = keyof typeof reasons;

const words = {
  source: { en: 'Who has sent it, and which it is (nobody’s name)', zh: '来源与批次（勿填个人姓名）' },
  reason: { en: 'Why people stand on it', zh: '列入原因' },
  received: { en: 'When it came (now unless told)', zh: '收到时间（不填为现在）' },
  due: { en: 'To be found by (24 hours after it came unless told)', zh: '办结期限（不填为收到后 24 小时）' },
  added: {
    en: 'Rows that are mended now are added to the list that this file has made.',
    zh: '之后修改的行将并入本文件已建立的名单。',
  },
} satisfies Record<string, Text>;

/** What is said of a follow-up list as a whole, beside its file. */
export function listTermsPart(desk: Desk) {
  let source = '';
  let reason: Reason = 'key-region';
  let received = '';
  let due = '';
  /** The list that this file has made: what is sent of it later is added there. */
  let list: string | undefined;

  return {
    /** Whether all has been said that must be. */
    ready: () => source.trim() !== '',
    asked() {
      const [receivedAt, dueAt] = [instantOf(received), instantOf(due)];
      return {
        source: source.trim(),
        reason,
        ...(receivedAt === undefined ? {} : { received: receivedAt }),
        ...(dueAt === undefined ? {} : { due: dueAt }),
        ...(list === undefined ? {} : { list }),
      };
    },
    brought({ result }: ImportJob): void {
      if (result?.dryRun === false && result.listId !== undefined) list = result.listId;
    },
    /** For another file. */
    anew(): void {
      list = undefined;
    },
    /** `changed` once something else is said than was looked at. */
    view(changed: () => void): Content {
      const anew = (): void => {
        list = undefined;
        changed();
      };
      return html`<p><label for="list-source">${t(words.source)}</label> <input id="list-source" maxlength="60" .value=${source} @input=${(
        event: Event,
      ) => {
        source = (event.target as HTMLInputElement).value;
        desk.draw();
      }} @change=${anew}></p>
      <p><label for="list-reason">${t(words.reason)}</label> <select id="list-reason" @change=${(
        event: Event,
      ) => {
        reason = (event.target as HTMLSelectElement).value as Reason;
        anew();
      }}>${Object.entries(reasons).map(([value, label]) => html`<option value=${value} ?selected=${value === reason}>${t(label)}</option>`)}</select></p><p><label for="list-received">${t(words.received)}</label> <input id="list-received" type="datetime-local" .value=${received} @change=${(
        event: Event,
      ) => {
        received = (event.target as HTMLInputElement).value;
        anew();
      }}>
      <label for="list-due">${t(words.due)}</label> <input id="list-due" type="datetime-local" .value=${due} @change=${(
        event: Event,
      ) => {
        due = (event.target as HTMLInputElement).value;
        anew();
      }}></p>${list === undefined ? nothing : html`<p>${t(words.added)}</p>`}`;
    },
  };
}
