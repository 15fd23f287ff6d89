import { html, nothing } from 'lit-html';
import { documentTypes } from '../common/document-types.ts';
import type { Content } from '../common/frame.ts';
import { t } from '../common/language.ts';
import type { TypedDocument } from './documents.ts';
import { field } from './face.ts';
import { words } from './words.ts';

/** Which kind of document is typed now; a passport's numbers are unique within its country only. */
let chosen = 'resident-id';

/** Chooses the kind of a document: asks for the country of a passport. */
export const documentFields = (draw: () => void): Content =>
  html`<label for="document-type">${t(words.documentType)}</label><select id="document-type" name="type" @change=${(
    event: Event,
  ) => {
    chosen = (event.target as HTMLSelectElement).value;
    draw();
  }}>${Object.entries(documentTypes).map(([type, text]) => html`<option value=${type} ?selected=${type === chosen}>${t(text)}</option>`)}</select>
  ${
    chosen === 'passport'
      ? html`<label for="nationality">${t(words.nationality)}</label><input id="nationality" name="nationality" maxlength="3" pattern="[A-Za-z]{3}" autocomplete="off" autocapitalize="characters" placeholder="CAN">`
      : nothing
  }`;

/** A number as one of a document of the kind that is chosen. */
export const typedDocument = (number: string): TypedDocument => ({
  type: chosen,
  number,
  nationality: field<HTMLInputElement>('#nationality')?.value.trim().toUpperCase() ?? '',
});
