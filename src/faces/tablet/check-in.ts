import { html, nothing } from 'lit-html';
import { parsePass } from '../../core/passes/index.ts';
import { timestamp } from '../common/clock.ts';
import type { Content } from '../common/frame.ts';
import { t } from '../common/language.ts';
import { documentFields, typedDocument } from './document-fields.ts';
import { documentOf } from './documents.ts';
import type { Face } from './face.ts';
import { bad, outcomeOf } from './outcome.ts';
import type { Shown } from './tablet.ts';
import { words } from './words.ts';

/** Which words of consent whoever walks in is told. */
const consentVersion = 'muster-tablet-1';

/** How somebody without a pass is checked in: registered here, or found by their name and building. */
export type Form = 'walk-in' | 'by-name';
let form: Form | undefined;
let wrong = '';
export const isFormOpen = (): boolean => form !== undefined;

export function openForm(face: Face, which: Form | undefined): void {
  form = which;
  wrong = '';
  face.draw();
}

const checkIn = (face: Face, shown: Shown): Promise<void> =>
  face.tell(async () => outcomeOf(await face.by.checkIn(shown, face.lane)));

/** Something was scanned or typed at the lane: a pass, or a document's number, unless it can be none. */
export function checkInBy(face: Face, text: string): Promise<void> {
  if (parsePass(text) !== 'document-number') return checkIn(face, { pass: text });
  const read = documentOf(typedDocument(text));
  return typeof read === 'string'
    ? face.tell(async () => bad(words.refused, read))
    : checkIn(face, { document: read.document });
}

/** What was typed of somebody, as it is recorded; or what is missing. */
function shownIn(data: FormData): Shown | string {
  const text = (name: string): string => String(data.get(name) ?? '').trim();
  const given = (name: string) => (text(name) === '' ? {} : { [name]: text(name) });
  const door = { building: text('building'), ...given('unit'), ...given('room') };
  const division = text('community');
  if (form === 'by-name') {
    return { nameInBuilding: { name: text('name'), ...door, ...(division === '' ? {} : { division }) } };
  }
  const read = documentOf(typedDocument(text('number')));
  if (typeof read === 'string') return read;
  if (!read.dated && text('birthDate') === '') return t(words.birthNeeded);
  return {
    walkIn: {
      person: { name: text('name'), document: read.document, phone: text('phone'), ...given('birthDate') },
      residence: { division, ...door },
      consent: { version: consentVersion, givenAt: timestamp() },
    },
  };
}

/** Whoever has no pass: all that registering asks for, or what finds somebody who is registered. */
export function formView(face: Face): Content {
  const fieldOf = (
    name: 'name' | 'number' | 'phone' | 'birthDate' | 'building' | 'unit' | 'room',
    required: boolean,
    { type = 'text', pattern = '.*' } = {},
  ) =>
    html`<p><label for="walk-${name}">${t(words[name])}</label><input id="walk-${name}" name=${name} type=${type} pattern=${pattern} ?required=${required} maxlength="60" autocomplete="off"></p>`;
  const record = (event: SubmitEvent): void => {
    event.preventDefault();
    const shown = shownIn(new FormData(event.currentTarget as HTMLFormElement));
    if (typeof shown === 'string') {
      wrong = shown;
      face.draw();
      return;
    }
    form = undefined;
    wrong = '';
    void checkIn(face, shown);
  };
  const isNew = form === 'walk-in';
  const communities = face.by.about?.communities ?? [];
  return html`<form class="walk-in" @submit=${record}>
    <h2>${t(isNew ? words.walkIn : words.byName)}</h2>${isNew ? nothing : html`<p>${t(words.byNameHow)}</p>`}
    ${wrong === '' ? nothing : html`<p class="refusal" role="alert">${wrong}</p>`}
    ${fieldOf('name', true)}
    ${
      isNew
        ? html`<p>${documentFields(face.draw)}</p>${fieldOf('number', true)}${fieldOf('birthDate', false, { type: 'date' })}${fieldOf('phone', true, { type: 'tel', pattern: '[+0-9 ]{5,20}' })}`
        : nothing
    }
    <p><label for="walk-community">${t(words.community)}</label><select id="walk-community" name="community" required>${communities.map(({ code, name }) => html`<option value=${code}>${name}</option>`)}</select></p>
    ${fieldOf('building', true)}${fieldOf('unit', false)}${fieldOf('room', false)}
    ${isNew ? html`<p class="check"><input type="checkbox" id="walk-consent" required><label for="walk-consent">${t(words.consent)}</label></p>` : nothing}
    <p class="buttons"><button class="main">${t(words.record)}</button><button type="button" @click=${() => openForm(face, undefined)}>${t(words.cancel)}</button></p>
  </form>`;
}
