/** What somebody who asks for a way is told of: the account of who did it is nobody's business but staff's. */
export type WayAudience = 'staff' | 'citizen';

/** Something that a step is about: ids and codes, never anybody's name. */
export const wayThings = [
  'site',
  'lane',
  'slot',
  'ticket',
  'tube',
  'box',
  'handover',
  'courier',
  'laboratory',
  'result',
  'outcome',
  'condition',
  'disposition',
  'reason',
  'count',
] as const;
export type WayThing = (typeof wayThings)[number];

/** One step of the way of a tube or of a person. */
export interface WayStep {
  at: Date;
  /** `registered`, `checked-in`, `swabbed`, `packed`, `received`, …: each module names its own. */
  step: string;
  /** The account that did it; null where nobody in particular did. */
  by: string | null;
  about: Partial<Record<WayThing, string | number>>;
}

/** Whose way is asked for. */
export interface WayQuestion {
  drillId: string;
  registrationId: string;
  audience: WayAudience;
}

/** What one module knows of ways. */
export interface WaySource {
  /** Steps of a person. What may not be told yet to whoever asks is left out, or told as pending. */
  ofPerson(question: WayQuestion): Promise<WayStep[]>;
  /** Steps of a tube, beside what was done with it at its site. */
  ofTube?(drillId: string, tubeId: string): Promise<WayStep[]>;
}

/** All modules' steps, put together. */
export interface Ways {
  /** Adds what a module knows. */
  tell(source: WaySource): void;
  ofPerson(question: WayQuestion): Promise<WayStep[]>;
  ofTube(drillId: string, tubeId: string): Promise<WayStep[]>;
}

const inOrder = (steps: WayStep[][]): WayStep[] =>
  // Of one moment each module's steps stay in their order: sorting is stable, and modules come in the order of a day.
  steps.flat().sort((a, b) => a.at.getTime() - b.at.getTime());

export function createWays(): Ways {
  const sources: WaySource[] = [];
  return {
    tell(source) {
      sources.push(source);
    },
    ofPerson: async (question) =>
      inOrder(await Promise.all(sources.map((source) => source.ofPerson(question)))),
    ofTube: async (drillId, tubeId) =>
      inOrder(
        await Promise.all(sources.map(async (source) => (await source.ofTube?.(drillId, tubeId)) ?? [])),
      ),
  };
}
