/** What one proof found. */
export interface Proof {
  claim: string;
  holds: boolean;
  /** The figures it rests on. */
  figures: string;
}

/** Makes a proof from its figures and the first thing that contradicts it, if any. */
export function proof(claim: string, figures: string, contradiction: string | undefined): Proof {
  return {
    claim,
    holds: contradiction === undefined,
    figures: contradiction === undefined ? figures : `${contradiction}; ${figures}`,
  };
}
