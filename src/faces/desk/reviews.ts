import { html, nothing } from 'lit-html';
import { contradictions } from '../common/contradictions.ts';
import { documentTypes } from '../common/document-types.ts';
import type { Content } from '../common/frame.ts';
import { type Text, t } from '../common/language.ts';
import { type Answer, type Asks, ask, askAll } from '../common/service.ts';
import { day, hour } from '../common/times.ts';
import { actions, type ReviewAction, takes, words } from './review-words.ts';
import type { Desk, Section } from './section.ts';
import { type Item, instantOf } from './state.ts';
import { words as common } from './words.ts';

type Swab = Item<Answer<'GET /v1/drills/{drillId}/swab-reviews'>>;
type CheckIn = Item<Answer<'GET /v1/drills/{drillId}/check-in-reviews'>>;
type Review = (Swab & { of: 'swab' }) | (CheckIn & { of: 'check-in' });
type Settlement<K extends 'swab' | 'check-in'> =
  Asks<`POST /v1/${K}-reviews/{reviewId}/settle`> extends { body: infer Body } ? Body : never;

/** How many of a kind are shown. */
const most = 100;
const timeOf = (text: string): string => `${day(Date.parse(text))} ${hour(Date.parse(text))}`;

/** What of a division is to be decided: tubes and check-ins that contradict something, and deciding it. */
export function reviewsSection(desk: Desk): Section {
  const path = { drillId: desk.drill.id };
  let reviews: readonly Review[] = [];
  let sites: ReadonlyMap<string, string> = new Map();
  /** What is being decided, and how. */
  let chosen = '';
  let action: ReviewAction = 'keep';
  let said: Record<string, string> = {};

  async function learn(): Promise<void> {
    const asked = { path, query: { status: 'open', division: desk.division, limit: most } } as const;
    const [swabs, checkIns, known] = await Promise.all([
      ask('GET /v1/drills/{drillId}/swab-reviews', asked),
      ask('GET /v1/drills/{drillId}/check-in-reviews', asked),
      askAll('GET /v1/drills/{drillId}/sites', { path, query: { division: desk.drill.city } }),
    ]);
    reviews = [
      ...swabs.items.map((one) => ({ ...one, of: 'swab' as const })),
      ...checkIns.items.map((one) => ({ ...one, of: 'check-in' as const })),
    ];
    sites = new Map(known.map(({ id, name }) => [id, name]));
  }

  function settlement() {
    const asked = takes[action] ?? [];
    const { type = 'resident-id', number = '', nationality = '', to = '', at = '', reason = '' } = said;
    const document = {
      type,
      number,
      ...(type === 'passport' ? { nationality: nationality.trim().toUpperCase() } : {}),
    };
    return {
      action,
      reason,
      ...(asked.includes('to') ? { to } : {}),
      ...(asked.includes('document') ? { document } : {}),
      ...(asked.includes('at') ? { at: instantOf(at) } : {}),
    };
  }

  const settle =
    ({ id, of }: Review) =>
    async (): Promise<Text> => {
      const body = settlement();
      const asked = { path: { reviewId: id } };
      if (of === 'swab')
        await ask('POST /v1/swab-reviews/{reviewId}/settle', { ...asked, body: body as Settlement<'swab'> });
      else
        await ask('POST /v1/check-in-reviews/{reviewId}/settle', {
          ...asked,
          body: body as Settlement<'check-in'>,
        });
      chosen = '';
      await learn();
      return words.done;
    };

  function field(name: string, title: Text, type = 'text', longest = 200): Content {
    return html`<p><label for=${`review-${name}`}>${t(title)}</label> <input id=${`review-${name}`} type=${type} maxlength=${longest} autocomplete="off" .value=${said[name] ?? ''} @input=${(
      event: Event,
    ) => {
      said = { ...said, [name]: (event.target as HTMLInputElement).value };
      desk.draw();
    }}></p>`;
  }

  const documentFields = (): Content =>
    html`<p><label for="review-type">${t(words.documentType)}</label> <select id="review-type" @change=${(
      event: Event,
    ) => {
      said = { ...said, type: (event.target as HTMLSelectElement).value };
      desk.draw();
    }}>${Object.entries(documentTypes).map(([type, title]) => html`<option value=${type} ?selected=${type === said['type']}>${t(title)}</option>`)}</select></p>${field('number', words.number, 'text', 64)}${
      said['type'] === 'passport' ? field('nationality', words.nationality, 'text', 3) : nothing
    }`;

  function form(one: Review): Content {
    const asked = takes[action] ?? [];
    const lacks = ['reason', ...asked.map((name) => (name === 'document' ? 'number' : name))].some(
      (name) => (said[name] ?? '').trim() === '',
    );
    return html`<div class="fields"><p><label for="review-action">${t(words.action)}</label> <select id="review-action" @change=${(
      event: Event,
    ) => {
      action = (event.target as HTMLSelectElement).value as ReviewAction;
      desk.draw();
    }}>${one.actions.map((act) => html`<option value=${act} ?selected=${act === action}>${t(actions[act])}</option>`)}</select></p>
      ${asked.includes('to') ? field('to', words.to) : nothing}${asked.includes('document') ? documentFields() : nothing}${asked.includes('at') ? field('at', words.at, 'datetime-local') : nothing}${field('reason', words.reason)}</div>
      <p class="buttons">${desk.button(t(words.really), settle(one), { main: true, off: lacks })} ${desk.turn(
        t(words.leave),
        () => {
          chosen = '';
        },
      )}</p>`;
  }

  function factsOf(one: Review): string {
    const place = sites.get(one.siteId) ?? '';
    const document = one.sent?.document ?? '';
    const own =
      one.of === 'swab'
        ? [one.barcode === null ? '' : t(words.tube, { code: one.barcode }), one.name ?? document]
        : [
            one.name ?? one.sent?.name ?? document,
            one.counts === null
              ? ''
              : t(words.counts, {
                  site: sites.get(one.counts.siteId) ?? '',
                  time: timeOf(one.counts.at),
                }),
          ];
    return [place, ...own, timeOf(one.at ?? one.receivedAt)].filter((text) => text !== '').join(' · ');
  }

  function item(one: Review): Content {
    const text = contradictions[one.code];
    const name = text === undefined ? one.code : t(text);
    const facts = factsOf(one);
    return html`<li data-review=${one.id}><b>${name}</b> ${facts}${
      chosen === one.id
        ? html`<div role="group" aria-label=${`${t(words.decide)}: ${name}`}>${form(one)}</div>`
        : html` ${desk.turn(
            t(words.decide),
            () => {
              chosen = one.id;
              action = one.actions[0] ?? 'keep';
              said = {};
            },
            { label: `${t(words.decide)}: ${name} ${facts}` },
          )}`
    }</li>`;
  }

  function listOf(of: Review['of']): Content {
    const own = reviews.filter((one) => one.of === of);
    return own.length === 0
      ? nothing
      : html`<h3>${t(words[of])}</h3>${own.length < most ? nothing : html`<p>${t(words.more, { n: most })}</p>`}<ul>${own.map(item)}</ul>`;
  }

  return {
    learn,
    ages: true,
    view: () =>
      html`<section class="reviews" aria-label=${t(common.reviews)}><h2>${t(common.reviews)}</h2><p>${t(words.says)}</p>${
        reviews.length === 0 ? html`<p>${t(words.none)}</p>` : html`${listOf('swab')}${listOf('check-in')}`
      }</section>`,
  };
}
