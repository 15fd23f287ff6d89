import { html, nothing } from 'lit-html';
import { now } from '../common/clock.ts';
import { documentTypes } from '../common/document-types.ts';
import type { Content } from '../common/frame.ts';
import { t } from '../common/language.ts';
import { ask, Refused } from '../common/service.ts';
import { type Community, type Drill, findCommunities, statesBirth } from './state.ts';
import { words } from './words.ts';

/** Which words of consent these are. */
const consentVersion = 'muster-me-1';

interface Typed {
  name: string;
  type: keyof typeof documentTypes;
  number: string;
  nationality: string;
  birthDate: string;
  needsVisit: boolean;
  /** Who agrees for a child. */
  guardian: { name: string; phone: string } | undefined;
}
const nobody = (): Typed => ({
  name: '',
  type: 'resident-id',
  number: '',
  nationality: '',
  birthDate: '',
  needsVisit: false,
  guardian: undefined,
});

const typed = { building: '', unit: '', room: '', phone: '' };
let members: Typed[] = [nobody()];
let found: Community[] | undefined;
let community: Community | undefined;
let busy = false;
/** What the service refused: at fields, by their pointers, and in general. */
let refused = new Map<string, string>();
/** Where a refusal stands at its field; any other stands above the form. */
const atField =
  /^\/members\/\d+\/(person\/(name|phone|birthDate|document\/(number|nationality))|consent\/guardian\/(name|phone))$|^\/residence\/(building|unit|room)$/;
/** One for what stands in the form: sent again, it registers nobody twice. */
let key = crypto.randomUUID();
let waiting: ReturnType<typeof setTimeout> | undefined;

const nameOf = ({ above, name }: Community): string =>
  [...above.slice(2).map((one) => one.name), name].join(' ');

/** Somebody as they are sent: a passport has its country, and what does not say when its holder was born has that beside it. */
function personOf({ name, type, number, nationality, birthDate }: Typed, phone: string) {
  return {
    name,
    document: { type, number, ...(type === 'passport' && nationality !== '' ? { nationality } : {}) },
    phone,
    ...(statesBirth(type, number) || birthDate.trim() === '' ? {} : { birthDate: birthDate.trim() }),
  };
}

/** A child is registered by who answers for it: most likely the first who stands in the form, at the telephone that does. */
function askForGuardians(): void {
  members.forEach((one, n) => {
    if (!refused.has(`/members/${n}/consent/guardian`) || one.guardian !== undefined) return;
    const name = members.find((_, other) => !refused.has(`/members/${other}/consent/guardian`))?.name ?? '';
    one.guardian = { name, phone: typed.phone };
  });
}

/** The form with which a household is registered; `done` is called when it is. */
export function form(drill: Drill, draw: () => void, done: () => void): Content {
  const search = async (by: { q: string } | { near: string }) => {
    try {
      found = await findCommunities(drill, by);
      refused.delete('');
    } catch (error) {
      refused = new Map([['', error instanceof Error ? error.message : String(error)]]);
    }
    draw();
  };
  const searchSoon = (q: string) => {
    clearTimeout(waiting);
    community = undefined;
    if (q.trim() !== '') waiting = setTimeout(() => void search({ q: q.trim().slice(0, 60) }), 250);
    draw();
  };
  const nearMe = () =>
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => void search({ near: `${coords.longitude.toFixed(4)},${coords.latitude.toFixed(4)}` }),
      (error) => {
        refused = new Map([['', error.message]]);
        draw();
      },
    );
  const changed = () => {
    key = crypto.randomUUID();
  };

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    if (busy) return;
    if (community === undefined) {
      refused = new Map([['', t(words.pickCommunity)]]);
      draw();
      return;
    }
    busy = true;
    refused = new Map();
    draw();
    const { building, unit, room, phone } = typed;
    const consent = { version: consentVersion, givenAt: new Date(now()).toISOString() };
    const body = {
      residence: {
        division: community.code,
        building,
        ...(unit === '' ? {} : { unit }),
        ...(room === '' ? {} : { room }),
      },
      members: members.map((one) => ({
        person: personOf(one, phone),
        mobility: one.needsVisit ? ('needs-visit' as const) : ('walks' as const),
        consent: one.guardian === undefined ? consent : { ...consent, guardian: one.guardian },
      })),
    };
    try {
      await ask(
        'POST /v1/drills/{drillId}/households',
        { path: { drillId: drill.id }, body },
        { headers: { 'idempotency-key': key } },
      );
      members = [nobody()];
      changed();
      done();
    } catch (error) {
      refused = refusalsOf(error);
      askForGuardians();
      // What was refused has registered nobody, and is another request once it is sent with more; what got no answer may have.
      if (error instanceof Refused && error.status < 500) changed();
    }
    busy = false;
    draw();
    document.querySelector<HTMLElement>('[aria-invalid=true], .refusal')?.focus();
  }

  const wrong = (pointer: string) => refused.get(pointer);
  const field = (
    id: string,
    label: string,
    value: string,
    pointer: string,
    take: (value: string) => void,
    more: { required?: boolean; mode?: 'tel' | 'text'; complete?: string; hint?: string } = {},
  ) =>
    html`<p class="field"><label for=${id}>${label}</label><input id=${id} .value=${value} ?required=${more.required === true} inputmode=${more.mode ?? 'text'} autocomplete=${more.complete ?? 'off'} maxlength="100" placeholder=${more.hint ?? nothing} aria-invalid=${wrong(pointer) === undefined ? 'false' : 'true'} aria-describedby=${`${id}-wrong`} @input=${(
      event: Event,
    ) => {
      take((event.target as HTMLInputElement).value);
      changed();
    }}><span class="wrong" id=${`${id}-wrong`}>${wrong(pointer) ?? nothing}</span></p>`;

  const guardianOf = ({ guardian }: Typed, n: number) =>
    guardian === undefined
      ? nothing
      : html`<div class="pair">${field(
          `guardian-${n}`,
          t(words.guardian),
          guardian.name,
          `/members/${n}/consent/guardian/name`,
          (value) => {
            guardian.name = value;
          },
          { required: true },
        )}${field(
          `guardian-phone-${n}`,
          t(words.guardianPhone),
          guardian.phone,
          `/members/${n}/consent/guardian/phone`,
          (value) => {
            guardian.phone = value;
          },
          { required: true, mode: 'tel' },
        )}</div>`;

  const person = (one: Typed, n: number) => html`<fieldset><legend>${t(words.person, { n: n + 1 })}</legend>
    ${field(
      `name-${n}`,
      t(words.name),
      one.name,
      `/members/${n}/person/name`,
      (value) => {
        one.name = value;
      },
      { required: true },
    )}
    <p class="field"><label for=${`type-${n}`}>${t(words.document)}</label><select id=${`type-${n}`} @change=${(
      event: Event,
    ) => {
      one.type = (event.target as HTMLSelectElement).value as Typed['type'];
      changed();
      draw();
    }}>${Object.entries(documentTypes).map(([type, label]) => html`<option value=${type} ?selected=${type === one.type}>${t(label)}</option>`)}</select></p>
    ${field(
      `number-${n}`,
      t(words.number),
      one.number,
      `/members/${n}/person/document/number`,
      (value) => {
        // Of some kinds the number says how it was made, and with that whether it states a birth date.
        const before = statesBirth(one.type, one.number);
        one.number = value;
        if (statesBirth(one.type, value) !== before) draw();
      },
      { required: true },
    )}
    ${
      one.type === 'passport'
        ? field(
            `nationality-${n}`,
            t(words.nationality),
            one.nationality,
            `/members/${n}/person/document/nationality`,
            (value) => {
              one.nationality = value.toUpperCase();
            },
          )
        : nothing
    }${
      statesBirth(one.type, one.number)
        ? nothing
        : field(
            `born-${n}`,
            t(words.birthDate),
            one.birthDate,
            `/members/${n}/person/birthDate`,
            (value) => {
              one.birthDate = value;
            },
            { required: true, hint: '1990-01-31' },
          )
    }${guardianOf(one, n)}
    <p class="check"><input type="checkbox" id=${`visit-${n}`} .checked=${one.needsVisit} @change=${(
      event: Event,
    ) => {
      one.needsVisit = (event.target as HTMLInputElement).checked;
      changed();
    }}><label for=${`visit-${n}`}>${t(words.needsVisit)}</label></p>
    ${
      members.length === 1
        ? nothing
        : html`<button type="button" @click=${() => {
            members = members.filter((other) => other !== one);
            changed();
            draw();
          }}>${t(words.remove)}</button>`
    }</fieldset>`;

  const general = [...refused].filter(([pointer]) => !atField.test(pointer));
  return html`<form @submit=${(event: Event) => void submit(event)}><h2>${t(words.register)}</h2>
    ${general.length === 0 ? nothing : html`<div class="refusal" role="alert" tabindex="-1">${general.map(([, text]) => html`<p>${text}</p>`)}</div>`}
    <fieldset><legend>${t(words.where)}</legend>
      <p class="field"><label for="community">${t(words.community)}</label><input id="community" autocomplete="off" maxlength="60" .value=${community === undefined ? '' : nameOf(community)} @input=${(event: Event) => searchSoon((event.target as HTMLInputElement).value)}></p>
      ${'geolocation' in navigator ? html`<p><button type="button" @click=${nearMe}>${t(words.near)}</button></p>` : nothing}
      <div role="status">${
        found === undefined || community !== undefined
          ? nothing
          : found.length === 0
            ? html`<p>${t(words.noneFound)}</p>`
            : html`<ul class="found">${found.map(
                (one) =>
                  html`<li><button type="button" @click=${() => {
                    community = one;
                    changed();
                    draw();
                  }}>${nameOf(one)}</button></li>`,
              )}</ul>`
      }</div>
      ${field(
        'building',
        t(words.building),
        typed.building,
        '/residence/building',
        (value) => {
          typed.building = value;
        },
        { required: true },
      )}
      <div class="pair">${field('unit', t(words.unit), typed.unit, '/residence/unit', (value) => {
        typed.unit = value;
      })}${field('room', t(words.room), typed.room, '/residence/room', (value) => {
        typed.room = value;
      })}</div>
      ${field(
        'phone',
        t(words.phone),
        typed.phone,
        '/members/0/person/phone',
        (value) => {
          typed.phone = value;
        },
        { required: true, mode: 'tel', complete: 'tel' },
      )}</fieldset>
    ${members.map(person)}
    <p><button type="button" ?disabled=${members.length >= 20} @click=${() => {
      members = [...members, nobody()];
      changed();
      draw();
    }}>${t(words.add)}</button></p>
    <p class="check"><input type="checkbox" id="consent" required><label for="consent">${t(words.consent)}</label></p>
    <p><button type="submit" class="main" ?disabled=${busy}>${t(words.send)}</button></p></form>`;
}

/** What a refusal says, by the fields it is about; in general under no pointer. */
function refusalsOf(error: unknown): Map<string, string> {
  if (!(error instanceof Refused))
    return new Map([['', error instanceof Error ? error.message : String(error)]]);
  if (error.errors.length === 0) return new Map([['', error.message]]);
  return new Map(error.errors.map(({ pointer, text }) => [pointer, text]));
}
