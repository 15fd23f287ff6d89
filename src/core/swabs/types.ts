import type { RegistrationStatus, TubeStatus } from '../lifecycle/index.ts';
import type { Risk } from './rules.ts';

/** `pool`: strangers together; `single`: one person; `household`: people of one household, who need not be apart. */
export const tubeKinds = ['pool', 'single', 'household'] as const;
export type TubeKind = (typeof tubeKinds)[number];

/** How many people a tube is for: 混采 of ten or five, of twenty since 2022, or one. */
export const poolSizes = [1, 5, 10, 20] as const;

/** Why a tube is given up. No free text: it might name somebody. */
export const discardReasons = [
  'leaked',
  'damaged',
  'contaminated',
  'mislabelled',
  'empty',
  'lost',
  'other',
] as const;
export type DiscardReason = (typeof discardReasons)[number];

export interface Tube {
  id: string;
  kind: TubeKind;
  poolSize: number;
  status: TubeStatus;
  /** People in it, whose sample counts or counted. Never more than `poolSize`. */
  filled: number;
  /** Whether somebody has said what it is; else it is what the drill uses, for a swab was scanned into it. */
  declared: boolean;
  /** Whether the same code stands on a live tube of another site. */
  twin: boolean;
  sealedAt: Date | null;
  /** Swabs that were counted in the hand as it was sealed. */
  counted: number | null;
  /** Whether a laboratory has spoken: from then on its people stand as they are. */
  tested: boolean;
}

/**
 * `in`: it counts. `past`: it counted, has had its result, and a later one counts now. `contested`: it was recorded, and
 * contradicts something else. `out`: taken out, moved, or its tube discarded.
 */
export const sampleStates = ['in', 'past', 'contested', 'out'] as const;
export type SampleState = (typeof sampleStates)[number];

/** Somebody's sample in a tube. One a person and tube. */
export interface Sample {
  registrationId: string;
  tubeId: string;
  state: SampleState;
  /** When it was taken. */
  at: Date;
  /** What it contradicts, while it does. */
  contest: Contradiction | null;
  /** How the person stood before: what they return to if they are taken out. */
  before: RegistrationStatus;
}

export interface SwabbedPerson {
  registrationId: string;
  householdId: string;
  status: RegistrationStatus;
  risk: Risk;
}

/** What the samples of a tube come to for acts that only put people into it, where none of them is contested. */
export interface GatheredSamples {
  tubeId: string;
  /** Of each risk that whoever counts in it has, somebody; where there are more than two risks, of two of them. */
  inside: readonly Companion[];
  /** The earliest that was not taken out again. */
  firstSwabAt: Date | null;
}

/** What is looked at of whoever shares a tube. */
export type Companion = Pick<SwabbedPerson, 'householdId' | 'status' | 'risk'>;

/** Everything that acts on some tubes have to do with, as it stands now. */
export interface RackFacts {
  tubes: readonly Tube[];
  /** Of these tubes, and of the people that acts name: all but `out` ones; of the tubes that acts name, those too. */
  samples: readonly Sample[];
  /** Of whoever an act names, and of all in `samples`. */
  people: readonly SwabbedPerson[];
  /** The samples of those tubes of which they are not among `samples`, save those of people that acts name: see `canGather`. */
  gathered?: readonly GatheredSamples[];
  /** When the drill was closed: what happened later is taken as `takenAfterClosing` says. Null while it is open. */
  frozenAt?: Date | null;
}

/** Why a sample cannot count as it was recorded. */
export const contradictions = [
  'tube-full',
  'tube-sealed',
  'tube-discarded',
  'tube-tested',
  'already-in-tube',
  'single-needed',
  'other-risk',
  'other-household',
] as const;
export type Contradiction = (typeof contradictions)[number];

/** Why an act is refused of somebody who stands there; what was recorded before is kept and flagged instead. */
export type Refusal =
  | Contradiction
  | 'tube-elsewhere'
  | 'tube-unknown'
  | 'tube-declared'
  | 'not-in-tube'
  | 'person-not-registered'
  | 'drill-closed';

/** What headquarters are to look at: a contradiction of a sample, or of a tube as a whole. */
export type SwabFlag = Refusal | 'count-differs';

/** What staff are told; nothing of it stops them. */
export type SwabWarning =
  | 'not-checked-in'
  | 'already-cleared'
  | 'count-differs'
  | 'kept-for-review'
  | 'sequence-reused';

interface Recorded {
  tubeId: string;
  at: Date;
  /** Whether it has happened already, without a network: then it cannot be refused. */
  offline: boolean;
}

/** What is done with tubes. */
export type SwabAct = Recorded &
  (
    | { kind: 'open'; tubeKind: TubeKind; poolSize: number }
    /** `correcting`: by headquarters, also into a tube that is sealed already, or has its result: then they count with that. */
    | { kind: 'sample'; registrationId: string; correcting?: boolean }
    /** `correcting`: by headquarters, into a tube that is sealed already. */
    | { kind: 'move'; to: string; registrations: readonly string[]; correcting: boolean }
    | { kind: 'take-out'; registrationId: string }
    /** By headquarters, of somebody who does not count in a tube that has its result: they do with it, or are swabbed again. */
    | { kind: 'late'; registrationId: string; counts: boolean }
    | { kind: 'seal'; counted: number }
    | { kind: 'discard' }
  );

/** What came of an act: whether it changed something, why it was refused or contested, and what staff are told. */
export interface ActOutcome {
  /** `same`: it was so already. */
  result: 'done' | 'same' | 'refused' | 'kept';
  code: SwabFlag | null;
  warnings: SwabWarning[];
  /** People in the tube afterwards. */
  filled: number;
  poolSize: number;
  /** Whether they count in a tube that has its result, and are to stand by that. */
  byResult?: true;
}

/** A contradiction that was found, or that is none any more. */
export interface Flag {
  code: SwabFlag;
  tubeId: string;
  /** Null where it is about the tube. */
  registrationId: string | null;
}
