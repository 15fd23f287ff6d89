import { html } from 'lit-html';
import type { Content } from './frame.ts';
import { type Text, t } from './language.ts';
import type { StreamState } from './stream.ts';
import { hour } from './times.ts';

const words = {
  live: { en: 'Live', zh: '实时' },
  gap: { en: 'Nothing heard since {time}', zh: '自 {time} 起未收到数据' },
  refused: { en: 'Not heard any more: {why}', zh: '已停止接收：{why}' },
} satisfies Record<string, Text>;

/** How a stream stands, in words with a sign. */
export function streamStanding(stream: StreamState | undefined): Content {
  if (stream === undefined) return html`<span class="state" role="status">…</span>`;
  if (stream.kind === 'live') return html`<span class="state" role="status">● ${t(words.live)}</span>`;
  const said =
    stream.kind === 'refused'
      ? t(words.refused, { why: stream.why })
      : t(words.gap, { time: hour(stream.since) });
  return html`<span class="state gap" role="status">⚠ ${said}</span>`;
}
