/** What somebody asked about one person, and what they were told. Times are monotonic ms. */
export interface Act {
  kind: 'register' | 'choose' | 'cancel' | 'look' | 'check in';
  /** When it was asked first, and when the answer came; Infinity where none ever did: it may have been done, or be done yet. */
  asked: number;
  told: number;
  /** The window that is wanted. */
  slot?: string;
  answer?: { status: string; slot: string | null } | { refused: string };
}

/** Everything that was asked about one person. */
export interface History {
  person: number;
  acts: Act[];
}

/** Of one person: `none`, `pending` (or, unseen, given a window meanwhile), `cancelled`, `checked-in`, or `at:` and the window. */
type State = string;

const at = (slot: string | null | undefined): State => `at:${slot}`;
const holds = (state: State): boolean => state.startsWith('at:');
/** Whoever is so may still do anything. */
const live = (state: State): boolean => state === 'pending' || holds(state);

/** What an answer that shows a registration says of its state; the system may have given a window to whoever was pending. */
function shown(state: State, answer: { status: string; slot: string | null }): State | undefined {
  if (answer.status === 'assigned') {
    const seen = at(answer.slot);
    return state === seen || state === 'pending' ? seen : undefined;
  }
  return state === answer.status ? state : undefined;
}

/** The state after an act that was answered so (or, never answered, was done) in this state; undefined where that cannot be. */
function after(state: State, { kind, slot, answer }: Act): State | undefined {
  if (answer !== undefined && 'refused' in answer)
    return refusedIn(state, answer.refused, slot) ? state : undefined;
  switch (kind) {
    case 'look':
      return answer === undefined ? state : shown(state, answer);
    case 'register': {
      const made = state === 'none' || state === 'cancelled' ? 'pending' : state;
      return answer === undefined ? made : shown(made, answer);
    }
    case 'choose':
      if (!live(state)) return undefined;
      return answer === undefined || (answer.status === 'assigned' && answer.slot === slot)
        ? at(slot)
        : undefined;
    case 'cancel':
      if (!live(state) && state !== 'cancelled') return undefined;
      return 'cancelled';
    case 'check in':
      return state === 'none' ? undefined : 'checked-in';
  }
}

function refusedIn(state: State, code: string, slot: string | undefined): boolean {
  if (code === 'registration-cancelled') return state === 'cancelled';
  if (code === 'already-checked-in') return state === 'checked-in';
  if (code === 'slot-full') return live(state) && state !== at(slot);
  return false;
}

/** Most acts of one history, those that are looked at as two counted so: what has been done is kept in one number. */
const mostActs = 30;

/**
 * Whether there is an order of all acts, each at a moment between its asking and its answer, in which one registration would have
 * answered just so (Wing and Gong's search, with what failed remembered).
 */
export function isLinearizable({ acts: given }: History): boolean {
  // Whoever cancels is shown the registration as it is afterwards: somebody else may have registered it again by then. So is whose
  // first attempt died with its process, and who asked again.
  const acts = given.flatMap((act): Act[] => {
    const { answer, ...done } = act;
    if (answer === undefined || 'refused' in answer) return [act];
    if (act.kind !== 'cancel' && !mayBeResumed(act)) return [act];
    return [done, { kind: 'look', asked: act.asked, told: act.told, answer }];
  });
  if (acts.length > mostActs) throw new Error(`a history of ${acts.length} acts, more than ${mostActs}`);
  const answered = acts.reduce(
    (mask, { told }, index) => (told === Number.POSITIVE_INFINITY ? mask : mask | (1 << index)),
    0,
  );
  const failed = new Set<string>();
  const search = (done: number, state: State): boolean => {
    if ((done & answered) === answered) return true;
    const key = `${done} ${state}`;
    if (failed.has(key)) return false;
    let first = Number.POSITIVE_INFINITY;
    for (const [index, { told }] of acts.entries())
      if ((done & (1 << index)) === 0) first = Math.min(first, told);
    for (const [index, act] of acts.entries()) {
      // Whatever was asked after another one was answered comes after that one.
      if ((done & (1 << index)) !== 0 || act.asked > first) continue;
      if (isLookOf(acts, index) && (done & (1 << (index - 1))) === 0) continue;
      const next = after(state, act);
      if (next !== undefined && search(done | (1 << index), next)) return true;
    }
    failed.add(key);
    return false;
  };
  return search(0, 'none');
}

/** How long a key stays taken after the end of its process, ms. */
const leaseMs = 10_000;

/** Whether an act was asked again with its key after that: what it had done is not done again. */
const mayBeResumed = ({ kind, asked, told }: Act): boolean =>
  kind !== 'look' && kind !== 'check in' && told !== Number.POSITIVE_INFINITY && told - asked >= leaseMs;

/** Whether an act is what another one, just before it in the list, was answered with. */
const isLookOf = (acts: readonly Act[], index: number): boolean => {
  const [before, own] = [acts[index - 1], acts[index]];
  return (
    before !== undefined &&
    before.kind !== 'look' &&
    own?.kind === 'look' &&
    own.asked === before.asked &&
    own.told === before.told
  );
};

/** Whether an act may take somebody out of a window. */
const leaves = (act: Act, slot: string): boolean =>
  (act.kind === 'cancel' || (act.kind === 'choose' && act.slot !== slot)) &&
  !(act.answer !== undefined && 'refused' in act.answer);

/** When people surely held a window: from when they were told so until somebody asked for what may have taken it away. */
function sureHolds({ acts }: History): { slot: string; from: number; until: number }[] {
  return acts.flatMap((act) => {
    if (act.answer === undefined || 'refused' in act.answer || act.answer.status !== 'assigned') return [];
    const slot = act.answer.slot ?? '';
    const ends = acts
      .filter((other) => other.told > act.asked && leaves(other, slot))
      .map(({ asked }) => asked);
    const until = Math.min(Number.POSITIVE_INFINITY, ...ends);
    return until > act.told ? [{ slot, from: act.told, until }] : [];
  });
}

/** Of each window, the most people who surely held it at one moment, by what they were told. */
export function fullest(histories: readonly History[]): Map<string, number> {
  const changes = new Map<string, { moment: number; by: 1 | -1 }[]>();
  for (const history of histories) {
    // Somebody who was told so several times holds it once.
    const joined = new Map<string, { from: number; until: number }[]>();
    for (const { slot, from, until } of sureHolds(history).sort((a, b) => a.from - b.from)) {
      const own = joined.get(slot) ?? [];
      const last = own.at(-1);
      if (last !== undefined && from <= last.until) last.until = Math.max(last.until, until);
      else own.push({ from, until });
      joined.set(slot, own);
    }
    for (const [slot, own] of joined) {
      const all = changes.get(slot) ?? [];
      for (const { from, until } of own) all.push({ moment: from, by: 1 }, { moment: until, by: -1 });
      changes.set(slot, all);
    }
  }
  return new Map(
    [...changes].map(([slot, all]) => {
      let now = 0;
      let most = 0;
      for (const { by } of all.sort((a, b) => a.moment - b.moment || a.by - b.by)) {
        now += by;
        most = Math.max(most, now);
      }
      return [slot, most];
    }),
  );
}
