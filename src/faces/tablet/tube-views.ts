import { html, nothing } from 'lit-html';
import type { DiscardReason, TubeKind } from '../../core/swabs/types.ts';
import { type HeldTube, type InTube, type TubeForm, tubeOf } from '../../core/tablet/index.ts';
import type { Content } from '../common/frame.ts';
import { t } from '../common/language.ts';
import { type Face, field } from './face.ts';
import {
  countIn,
  discardTube,
  moveInto,
  nextForm,
  poolSizeOf,
  sealTube,
  startMoving,
  swabbing,
  takeOutOf,
  turnTo,
} from './swabs.ts';
import { forms, tubes as needs, reasons, statuses } from './terms.ts';
import { words } from './words.ts';

const formText = ({ kind, poolSize }: TubeForm): string =>
  kind === 'pool' ? t(forms.pool, { n: poolSize }) : t(forms[kind]);

/** Which tube is opened next: as the drill fills them, or as whoever waits for one needs it, unless another is chosen. */
function formChoice(face: Face): Content {
  const now = nextForm(face);
  const size = poolSizeOf(face);
  const of = (kind: TubeKind, poolSize: number): TubeForm => ({ kind, poolSize });
  const pools = [...new Set([size, 5, 10, 20])].filter((n) => n > 1).map((n) => of('pool', n));
  const choices = [...pools, of('single', 1), of('household', size === 1 ? 10 : size)];
  const isNow = (one: TubeForm) =>
    one.kind === now.kind && (one.kind !== 'pool' || one.poolSize === now.poolSize);
  return html`<fieldset class="forms"><legend>${t(words.nextTube)}</legend>${choices.map(
    (one) =>
      html`<button type="button" aria-pressed=${isNow(one) ? 'true' : 'false'} class=${isNow(one) ? 'main' : ''} @click=${() => {
        swabbing.form = one;
        face.draw();
      }}>${formText(one)}</button>`,
  )}</fieldset>`;
}

function personView(face: Face, { barcode: from, status }: HeldTube, { mark, label, need }: InTube): Content {
  const who = { from, mark, label };
  const acts = html`<span class="acts"><button type="button" @click=${() => startMoving(face, who)}>${t(words.move)}</button><button type="button" @click=${() => void takeOutOf(face, who)}>${t(words.takeOut)}</button></span>`;
  const tube = need === undefined ? undefined : needs[need];
  return html`<li><span class="who">${label}${tube === undefined ? nothing : html` <small>${t(tube)}</small>`}</span>${status === 'discarded' ? nothing : acts}</li>`;
}

/** A tube with the people in it, and what can be done with it. */
function tubeView(face: Face, tube: HeldTube): Content {
  const { barcode, people, poolSize, status } = tube;
  const n = countIn(face, tube);
  const seal = (event: SubmitEvent): void => {
    event.preventDefault();
    void sealTube(face, tube, Number(field<HTMLInputElement>('#counted')?.value ?? n));
  };
  const giveUp = (event: SubmitEvent): void => {
    event.preventDefault();
    const reason = field<HTMLSelectElement>('#reason')?.value ?? 'other';
    void discardTube(face, barcode, reason as DiscardReason);
  };
  return html`<section class="tube">
    ${
      status === 'open'
        ? html`<form @submit=${seal}><label for="counted">${t(words.counted)}</label>
      <input id="counted" type="number" min="0" max="99" inputmode="numeric" required .value=${String(n)}>
      <button class=${n >= poolSize ? 'main' : ''}>${t(words.seal)}</button></form>`
        : nothing
    }
    ${
      people.length === 0
        ? nothing
        : html`<details class="people" ?open=${swabbing.shown === barcode}><summary>${t(words.inIt, { n: people.length })}</summary><ul>${people.map((one) => personView(face, tube, one))}</ul></details>`
    }
    ${
      status === 'discarded'
        ? nothing
        : html`<details class="discard"><summary>${t(words.discard)}</summary><form @submit=${giveUp}><label for="reason">${t(words.reason)}</label>
      <select id="reason">${Object.entries(reasons).map(([reason, text]) => html`<option value=${reason}>${t(text)}</option>`)}</select>
      <button>${t(words.discard)}</button></form></details>`
    }
    <p class="buttons"><button type="button" @click=${() => void turnTo(face, null)}>${t(words.anotherTube)}</button></p></section>`;
}

const listed = (face: Face, tubes: readonly HeldTube[], onChoose: (barcode: string) => void): Content =>
  html`<ul class="tubes">${tubes.map(
    (one) =>
      html`<li><button type="button" @click=${() => onChoose(one.barcode)}>${one.barcode} <small>${formText(one)} · ${countIn(face, one)} / ${one.poolSize} · ${t(statuses[one.status])}</small></button></li>`,
  )}</ul>`;

/** The tube that is filled or looked at, if any. */
function tubeNow({ by }: Face): HeldTube | undefined {
  const { held } = by.tubes;
  const { moving, shown } = swabbing;
  return moving === undefined ? tubeOf(held, shown ?? held.at) : undefined;
}

/** What stands above the scans: which tube it is, and how full. */
export function tubeHead(face: Face): Content {
  const tube = tubeNow(face);
  if (tube === undefined) return nothing;
  const n = countIn(face, tube);
  const elsewhere = n - tube.people.length;
  return html`<section class="tube head"><div><h2>${t(words.tube, { barcode: tube.barcode })}</h2><p>${formText(tube)} · ${t(statuses[tube.status])}</p>
    ${elsewhere > 0 ? html`<p>${t(words.alsoElsewhere, { n: elsewhere })}</p>` : nothing}</div><p class="count"><strong>${n}</strong> / ${tube.poolSize}</p></section>`;
}

/** The tube that is filled or looked at; where there is none, which is opened next, and which others there are. */
export function tubesView(face: Face): Content {
  const { held } = face.by.tubes;
  const { moving, pending } = swabbing;
  const tube = tubeNow(face);
  if (tube !== undefined) return tubeView(face, tube);
  const open = held.tubes.filter(({ status, barcode }) => status === 'open' && barcode !== moving?.from);
  const done = held.tubes.filter(({ status }) => status !== 'open').reverse();
  const text =
    moving !== undefined
      ? t(words.movingWhere, { name: moving.label, barcode: moving.from })
      : pending !== undefined
        ? t(words.pendingWhere, { name: pending.person.label })
        : t(words.noTube);
  return html`<section class="tube"><p>${text}</p>${formChoice(face)}
    ${
      moving === undefined
        ? nothing
        : html`<p class="buttons"><button type="button" @click=${() => {
            swabbing.moving = undefined;
            face.draw();
          }}>${t(words.cancel)}</button></p>`
    }
    ${open.length === 0 ? nothing : html`<h2>${t(words.openTubes)}</h2>${listed(face, open, (barcode) => void (moving === undefined ? turnTo : moveInto)(face, barcode))}`}
    ${
      done.length === 0 || moving !== undefined
        ? nothing
        : html`<details class="done"><summary>${t(words.doneTubes)}</summary>${listed(
            face,
            done,
            (barcode) => {
              swabbing.shown = barcode;
              face.draw();
            },
          )}</details>`
    }</section>`;
}
