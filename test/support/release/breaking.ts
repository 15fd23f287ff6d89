import type { FieldSurface, Fields, OperationSurface, Surface } from './surface.ts';

/** A change after which a client that was right before may fail. */
export interface Breaking {
  /** Such as `POST /v1/drills`. */
  operation: string;
  /** The field, parameter, status or role that it is about; `` for the operation as a whole. */
  subject: string;
  what: string;
}

/**
 * What breaks clients of `before` where the service becomes `after`: operations, good statuses, media types, roles and
 * fields that go, what is asked that was not, and lists of values that a request may hold which become shorter. Not:
 * what comes beside it, other refusals, values that an answer may have beside those known, and bounds.
 */
export function breakingChanges(before: Surface, after: Surface): Breaking[] {
  const found: Breaking[] = [];
  for (const [operation, old] of Object.entries(before.operations)) {
    const now = after.operations[operation];
    const say = (subject: string, what: string) => found.push({ operation, subject, what });
    if (now === undefined) say('', 'is gone');
    else compare(old, now, say);
  }
  return found;
}

type Say = (subject: string, what: string) => void;

function compare(old: OperationSurface, now: OperationSurface, say: Say): void {
  if (old.public && !now.public) say('', 'asks for a token');
  for (const role of old.public || now.public ? [] : old.roles) {
    if (!now.roles.includes(role)) say(role, 'is no more among its roles');
  }
  compareRequest(old.parameters, now.parameters, say);
  for (const [at, parameter] of Object.entries(now.parameters)) {
    if (old.parameters[at] === undefined && parameter.required) say(at, 'is required');
  }
  for (const [type, fields] of Object.entries(old.body)) {
    const known = now.body[type];
    if (known === undefined) say(type, 'is no more taken as its body');
    else {
      compareRequest(fields, known, say);
      compareNewFields(fields, known, say);
    }
  }
  if (Object.keys(old.body).length === 0 && Object.keys(now.body).length > 0) say('', 'asks for a body');
  for (const [status, content] of Object.entries(old.answers)) {
    const known = now.answers[status];
    if (known === undefined) {
      say(status, 'is no more answered');
      continue;
    }
    for (const [type, fields] of Object.entries(content)) {
      const there = known[type];
      if (there === undefined) say(type, `is no more answered with ${status}`);
      else compareAnswer(fields, there, say);
    }
  }
}

/** Requests refuse what they do not know, so a field that goes is as bad as one that is asked for. */
function compareRequest(old: Fields, now: Fields, say: Say): void {
  for (const [at, field] of Object.entries(old)) {
    const known = now[at];
    if (known === undefined) {
      say(at, 'is no more taken');
      continue;
    }
    if (known.required && !field.required) say(at, 'is required');
    if (lost(field.types, known.types).length > 0 && known.types.length > 0) {
      say(at, `may no more be ${lost(field.types, known.types).join(' or ')}`);
    }
    const values = lostValues(field, known);
    if (values !== '') say(at, values);
  }
}

/** What is asked for in something that was there before; what is new as a whole is asked for, or not, by itself. */
function compareNewFields(old: Fields, now: Fields, say: Say): void {
  for (const [at, field] of Object.entries(now)) {
    const holder = old[holderOf(at)];
    // Where anything could stand before, nobody knows what clients send.
    if (old[at] !== undefined || holder === undefined || holder.types.length === 0) continue;
    if (field.required) say(at, 'is required');
  }
}

/** The path of what holds a field. */
function holderOf(path: string): string {
  return /\[\]$|\{\}$/.test(path) ? path.slice(0, -2) : path.slice(0, Math.max(0, path.lastIndexOf('.')));
}

function lostValues(old: FieldSurface, now: FieldSurface): string {
  if (now.values === undefined) return '';
  if (old.values === undefined)
    return old.types.length === 0 ? '' : 'may no more be anything but a few values';
  const gone = lost(old.values, now.values);
  return gone.length === 0 ? '' : `may no more be ${gone.join(' or ')}`;
}

function compareAnswer(old: Fields, now: Fields, say: Say): void {
  for (const [at, field] of Object.entries(old)) {
    const known = now[at];
    // Values of any name and kind may become ones that are told by name.
    if (known === undefined && at.endsWith('{}') && field.types.length === 0) continue;
    if (known === undefined) say(at, 'is no more answered');
    else if (field.required && !known.required) say(at, 'may be missing from the answer');
    else if (field.types.length > 0 && lost(known.types, field.types).length > 0) {
      say(at, `may be ${lost(known.types, field.types).join(' or ')} in the answer`);
    }
  }
}

/** What is in the one and not in the other. */
function lost(one: readonly string[], other: readonly string[]): string[] {
  return one.filter((value) => !other.includes(value));
}
