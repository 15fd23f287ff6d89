import { html, nothing } from 'lit-html';
import type { Content } from '../common/frame.ts';
import type { Text } from '../common/language.ts';
import { t } from '../common/language.ts';
import { ask } from '../common/service.ts';
import type { DrillEvent } from '../common/stream.ts';
import { type AnyJob, type Drill, isOver } from './state.ts';
import { words } from './words.ts';

const pollMs = 500;

/** One part of the desk, opened for one drill: what it knows is kept for as long as the page is open. */
export interface Section {
  /** Asks for what it shows, when it is opened and whenever it is asked to. @throws Refused */
  learn(): Promise<void>;
  view(): Content;
  /** Whether something that was heard of the drill changes what it shows: then it asks for that anew. */
  concerns?(event: DrillEvent): boolean;
  /** Whether it shows what no event tells of: it asks for that once a minute. */
  ages?: true;
}

/** What a section has to work with: its drill, who is signed in, and how it does things and says what came of them. */
export interface Desk {
  readonly drill: Drill;
  readonly role: string;
  /** The division of whoever is signed in. */
  readonly division: string;
  draw(): void;
  /** Whether something is being done: nothing else is begun until it has been. */
  busy(): boolean;
  /** Does something; what it answers is told, what is refused is said in the service's words. Answers once it is over. */
  attempt(what: () => Promise<Text | undefined>): Promise<void>;
  /**
   * Does something that nobody here has asked for, once nothing else is being done; the last of what is asked for meanwhile is done
   * next. What fails is left for the next time.
   */
  quietly(what: () => Promise<void>): void;
  /** A button that does something. */
  button(text: string, what: () => Promise<Text | undefined>, how?: ButtonForm): Content;
  /** A button that only changes what is shown. */
  turn(text: string, what: () => void, how?: ButtonForm): Content;
  /** What was refused, and what was told. */
  standing(): Content;
}

export interface ButtonForm {
  main?: boolean;
  /** Whether it cannot be pressed now. */
  off?: boolean;
  /** What it is called where its text alone does not say it. */
  label?: string;
}

/** What was refused, in sentences: each field's, or the whole's. */
export function why(error: unknown): string[] {
  const errors = (error as { errors?: readonly { text: string }[] }).errors ?? [];
  const message = error instanceof Error ? error.message : String(error);
  return errors.length === 0 ? [message] : errors.map(({ text }) => text);
}

/** The desk of one section and drill. */
export function createDesk(about: Pick<Desk, 'drill' | 'role' | 'division'>, draw: () => void): Desk {
  let busy = false;
  let refused: readonly string[] = [];
  let told: Text | undefined;
  let aside: Promise<void> | undefined;
  let later: (() => Promise<void>) | undefined;

  async function attempt(what: () => Promise<Text | undefined>): Promise<void> {
    if (busy) return;
    busy = true;
    refused = [];
    told = undefined;
    draw();
    // What it asked for may be older than what comes of this, and is not to be learnt after it.
    await aside;
    try {
      told = await what();
    } catch (error) {
      refused = why(error);
    }
    busy = false;
    draw();
    if (later !== undefined) quietly(later);
    // Once it is drawn: whoever reads by ear, or by keyboard, is where it says why.
    if (refused.length > 0)
      requestAnimationFrame(() =>
        document.querySelector<HTMLElement>('[role=tabpanel] [role=alert]')?.focus(),
      );
  }

  function quietly(what: () => Promise<void>): void {
    later = what;
    if (busy || aside !== undefined) return;
    later = undefined;
    aside = what()
      .catch(() => undefined)
      .then(() => {
        aside = undefined;
        draw();
        if (later !== undefined) quietly(later);
      });
  }

  // It stays where the keyboard is while it is at work: a button that is disabled loses that place.
  const button = (text: string, act: () => void, { main = false, off = false, label }: ButtonForm = {}) =>
    html`<button type="button" class=${main ? 'main' : ''} aria-disabled=${off || busy} aria-label=${label ?? nothing} @click=${() => {
      if (!off && !busy) act();
    }}>${text}</button>`;

  return {
    ...about,
    draw,
    busy: () => busy,
    attempt,
    quietly,
    button: (text, what, how) => button(text, () => void attempt(what), how),
    turn(text, what, how) {
      return button(
        text,
        () => {
          what();
          draw();
        },
        how,
      );
    },
    standing: () =>
      html`${refused.length === 0 ? nothing : html`<div class="refusal" role="alert" tabindex="-1">${refused.map((one) => html`<p>${one}</p>`)}</div>`}<div role="status">${told === undefined ? (busy ? html`<p>${t(words.atWork)}</p>` : nothing) : html`<p class="notice">${t(told)}</p>`}</div>`,
  };
}

/**
 * Waits for the end of a job, and says from time to time how far it is. Answers the job as it ended.
 * @throws Error in the service's words where it failed or was cancelled
 */
export async function follow<J extends AnyJob>(job: J, told: (job: J) => void): Promise<J> {
  let now = job;
  told(now);
  while (!isOver(now)) {
    await new Promise((resolve) => setTimeout(resolve, pollMs));
    now = (await ask('GET /v1/jobs/{jobId}', { path: { jobId: job.id } })) as AnyJob as J;
    told(now);
  }
  if (now.problem !== undefined) {
    const { detail, errors = [] } = now.problem;
    throw Object.assign(new Error(detail), { errors });
  }
  if (now.status === 'cancelled') throw new Error(t(words.cancelled));
  return now;
}

/** Tells of an event whether it says that a job of some kinds has come to its end. */
export const endOf =
  (...kinds: readonly string[]) =>
  (event: DrillEvent): boolean =>
    event.event === 'job' && kinds.includes(event.data.kind) && isOver(event.data);

/** How far a job is. */
export function progressOf(job: AnyJob, name: string): Content {
  const { done, total } = job.progress;
  return html`<p>${t(words.working, { done, total })} <progress max=${Math.max(1, total)} value=${done} aria-label=${name}></progress></p>`;
}

/** Whether something of the drill has been published by now: before, there are neither doors nor lists nor shifts to ask for. */
export async function isPublished({ drill }: Pick<Desk, 'drill'>): Promise<boolean> {
  if (drill.status !== 'draft') return true;
  const { status } = await ask('GET /v1/drills/{drillId}', { path: { drillId: drill.id } });
  return status !== 'draft';
}

/** A table that scrolls by itself where it is wider than the page. */
export function wide(name: string, table: Content): Content {
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${name}>${table}</div>`;
}

/** What something is, and which: `Shifts: Wed 22 Sept`. */
export const titled = (what: string, which: string): string => t(words.titled, { what, which });

/** A share from 0 to 1 as a bar and in words; a dash where nobody knows. */
export function barOf(share: number | undefined, name: string): Content {
  if (share === undefined) return '—';
  const percent = `${(100 * share).toFixed(1)}%`;
  return html`<span class="bar-of"><progress max="1" value=${share} aria-label=${`${name} ${percent}`}></progress> ${percent}</span>`;
}
