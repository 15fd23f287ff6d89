import { html, nothing } from 'lit-html';
import type { Content } from '../common/frame.ts';
import { type Text, t } from '../common/language.ts';
import type { CheckedIn } from './tablet.ts';
import { refusals, tubes, warnings } from './terms.ts';
import { words } from './words.ts';

/** What came of the last scan, as it stands large on the screen: a sign and a colour, and never the colour alone. */
export interface Outcome {
  kind: 'good' | 'look' | 'bad';
  title: string;
  lines: string[];
}

const signs = { good: '✓', look: '!', bad: '✗' } as const;

export const outcomeView = (outcome: Outcome | undefined): Content =>
  html`<section class="outcome ${outcome?.kind ?? 'none'}" role="status" aria-live="assertive">${
    outcome === undefined
      ? nothing
      : html`<p class="sign"><span aria-hidden="true">${signs[outcome.kind]}</span> ${outcome.title}</p>${outcome.lines.map((line) => html`<p>${line}</p>`)}`
  }</section>`;

/** A code in words, or the code itself where there are none. */
export const said = (texts: Readonly<Record<string, Text>>, code: string): string => {
  const text = texts[code];
  return text === undefined ? code : t(text);
};

export const bad = (title: Text, ...lines: string[]): Outcome => ({ kind: 'bad', title: t(title), lines });

/** A check-in, in words. */
export function outcomeOf(result: CheckedIn): Outcome {
  if (!result.admitted) return bad(words.refused, said(refusals, result.why));
  const { ticket, decision } = result;
  const person = decision?.admit === true ? decision.person : undefined;
  const warned = decision?.admit === true ? decision.warnings : [];
  const toCome = decision?.admit === true ? decision.toCome : [];
  const tube = person === undefined ? undefined : tubes[person.tube];
  const lines = [
    t(words.ticket, { ticket }),
    ...warned.map((warning) => said(warnings, warning)),
    ...(tube === undefined ? [] : [t(words.needsTube, { tube: t(tube) })]),
    ...(toCome.length === 0 ? [] : [t(words.toCome, { names: toCome.map(({ name }) => name).join('、') })]),
  ];
  return {
    kind: warned.length > 0 || tube !== undefined ? 'look' : 'good',
    title: person?.name ?? t(words.admittedUnknown),
    lines,
  };
}
