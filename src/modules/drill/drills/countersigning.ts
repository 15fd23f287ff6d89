/** What of a drill takes a second person: another account that may do the same. */
export interface Countersigning {
  /** Publishing a district's part, and notices. */
  publishing: boolean;
  /** What takes windows from many, or many out of the drill: replans, files of exemptions, whole lists off the roster, and the closing. */
  cancelling: boolean;
  /** How long what one has proposed waits for another, in minutes. Replans stand for an hour, as ever. */
  standsMinutes: number;
}

/** Of these a drill has two people decide, or one. */
export const countersignedActs = ['publishing', 'cancelling'] as const;
export type CountersignedAct = (typeof countersignedActs)[number];

export const defaultCountersigning: Countersigning = {
  publishing: false,
  cancelling: false,
  standsMinutes: 60,
};
