import { html, nothing } from 'lit-html';
import { NoNetwork } from '../../core/tablet/index.ts';
import type { Content } from '../common/frame.ts';
import { t } from '../common/language.ts';
import { field } from './face.ts';
import { words } from './words.ts';

let wrong = '';

/** Asks for the code of headquarters and the lane. `enrol` takes the tablet into service. */
export function enrolView(enrol: (code: string, lane: string) => Promise<void>, draw: () => void): Content {
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const code = field<HTMLInputElement>('#code')?.value ?? '';
    const lane = field<HTMLInputElement>('#lane')?.value.trim() || '1';
    try {
      await enrol(code, lane);
      wrong = '';
    } catch (error) {
      wrong = t(error instanceof NoNetwork ? words.noNetworkNow : words.badCode);
    }
    draw();
  };
  return html`<form class="enrol" @submit=${(event: SubmitEvent) => void submit(event)}><p>${t(words.enrolHow)}</p>
    <p><label for="code">${t(words.code)}</label><input id="code" required maxlength="64" autocomplete="off" autocapitalize="characters"></p>
    <p><label for="lane">${t(words.lane)}</label><input id="lane" required pattern="[A-Za-z0-9]{1,8}" value="1" autocomplete="off"></p>
    <p class="buttons"><button class="main">${t(words.enrol)}</button></p>
    ${wrong === '' ? nothing : html`<p class="refusal" role="alert">${wrong}</p>`}</form>`;
}
