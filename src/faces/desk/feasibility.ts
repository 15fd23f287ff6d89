import { html, nothing } from 'lit-html';
import type { Content } from '../common/frame.ts';
import { type Text, t } from '../common/language.ts';
import { ask, askAll, send } from '../common/service.ts';
import { type Cure, carryingOut } from './cures.ts';
import { planMap } from './plan-map.ts';
import { type Desk, endOf, type Section } from './section.ts';
import type { Feasibility, Site } from './state.ts';
import { isProposed, proposedNow, twoPeoplePart } from './two-people.ts';
import { words } from './words.ts';

/** What is imported of a plan changes whether it can be done. */
const importEnded = endOf('sites-import', 'communities-import', 'roster-import');

/** Whether the sites of one's own division will do, what would help, and publishing them. */
export function feasibilitySection(desk: Desk): Section {
  const path = { drillId: desk.drill.id };
  const query = { division: desk.division };
  const district = desk.division.slice(0, 6);
  let sites: readonly Site[] = [];
  let feasibility: Feasibility | undefined;
  let asked = false;
  let reason = '';
  /** The cure that has been pressed once, by what it says: others may have come before it since. */
  let chosen = '';

  const twoPeople = twoPeoplePart(desk, learnPlan);

  async function learnPlan(): Promise<void> {
    [sites, feasibility] = await Promise.all([
      askAll('GET /v1/drills/{drillId}/sites', { path, query }),
      ask('GET /v1/drills/{drillId}/feasibility', { path, query }),
    ]);
  }

  async function learn(): Promise<void> {
    await Promise.all([learnPlan(), twoPeople.learn()]);
  }

  const publish = async (): Promise<Text> => {
    asked = false;
    const forced = feasibility?.feasible === false ? { force: true, reason } : {};
    const body = { division: district, ...forced };
    const answer = await send('POST /v1/drills/{drillId}/publish', { path, body });
    reason = '';
    await learn();
    return isProposed(answer) ? proposedNow : words.publishedNow;
  };

  /** A cure in words, with a button where the service can carry it out: pressed twice, for it changes the plan. */
  function cureItem(cure: Cure, key: string): Content {
    const act = carryingOut(desk, cure, sites);
    if (act === undefined) return html`<li>${cure.text}</li>`;
    const carryOut = async (): Promise<Text> => {
      chosen = '';
      try {
        return await act();
      } finally {
        await learn();
      }
    };
    const button =
      chosen === key
        ? desk.button(t(words.reallyCure), carryOut, {
            main: true,
            label: `${t(words.reallyCure)} ${cure.text}`,
          })
        : desk.turn(
            t(cure.kind === 'complete-roster' ? words.sayComplete : words.carryOut),
            () => {
              chosen = key;
            },
            {
              label: `${t(cure.kind === 'complete-roster' ? words.sayComplete : words.carryOut)}: ${cure.text}`,
            },
          );
    return html`<li data-cure=${cure.kind}>${cure.text} ${button}</li>`;
  }

  function findings(of: Feasibility): Content {
    const figures = {
      bookable: of.bookable.toLocaleString('en'),
      residents: of.residents.toLocaleString('en'),
    };
    return html`<p class=${of.feasible ? 'good' : 'bad'}>${of.feasible ? '✓' : '✗'} ${t(of.feasible ? words.feasible : words.infeasible, figures)}</p>
    ${planMap(sites, of.findings)}
    <ol class="findings">${of.findings.map(
      (one, n) =>
        html`<li class=${one.severity}><b>${n + 1}. ${t(words[one.severity])}</b> ${one.text}${one.cures.length === 0 ? nothing : html`<p>${t(words.cures)}</p><ul>${one.cures.map((cure) => cureItem(cure, `${one.code} ${cure.text}`))}</ul>`}</li>`,
    )}</ol>`;
  }

  function publishForm(of: Feasibility): Content {
    if (desk.role !== 'district-hq') return html`<p>${t(words.publishers)}</p>`;
    if (sites.length === 0) return nothing;
    const forced = !of.feasible;
    return html`${
      forced
        ? html`<p><label for="reason">${t(words.force)}</label> <input id="reason" maxlength="500" .value=${reason} @input=${(
            event: Event,
          ) => {
            reason = (event.target as HTMLInputElement).value;
            desk.draw();
          }}></p>`
        : nothing
    }<p>${
      asked
        ? desk.button(t(words.reallyPublish), publish, { main: true })
        : desk.turn(
            t(words.publish, { division: district }),
            () => {
              asked = true;
            },
            { off: forced && reason.trim() === '' },
          )
    }</p>`;
  }

  return {
    learn,
    concerns: (event) => event.event === 'countersignature' || importEnded(event),
    view: () =>
      html`${twoPeople.view()}<section aria-label=${t(words.feasibility)}><h2>${t(words.feasibility)}</h2>${feasibility === undefined ? nothing : html`${findings(feasibility)}${publishForm(feasibility)}`}</section>`,
  };
}
