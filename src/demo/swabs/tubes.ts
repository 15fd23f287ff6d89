export type TubeKind = 'pool' | 'single' | 'household';
export type Outcome = 'negative' | 'positive' | 'doubtful' | 'invalid';

/** Of ten people; the drill's pool size. */
export const POOL_SIZE = 10;

/** A tube as those who filled it know it, and what became of it as the demo was told. */
export interface Tube {
  barcode: string;
  /** Index of the point where it was filled. */
  point: number;
  /** On which day of the drill, from 0. */
  today: number;
  kind: TubeKind;
  /** Whose swabs are in it, by their numbers in the population. */
  people: number[];
  /** Of them those of whom the service has acknowledged it: it is held to these. */
  acknowledged: Set<number>;
  /** When the first and the last of them were swabbed, ms; 0 while nobody was. */
  firstSwabAt: number;
  lastSwabAt: number;
  sealed: boolean;
  /** Index of the laboratory that its box went to; -1 while it is in none. */
  laboratory: number;
  /** Why no laboratory tests it: whoever was in it is due again. */
  givenUp: 'leaked' | 'lost' | undefined;
  /** What the laboratory has entered last, by which result, and when that was tested. */
  outcome: Outcome | undefined;
  resultId: string | undefined;
}

export function createTube(of: Pick<Tube, 'barcode' | 'point' | 'today' | 'kind'>): Tube {
  return {
    ...of,
    people: [],
    acknowledged: new Set(),
    firstSwabAt: 0,
    lastSwabAt: 0,
    sealed: false,
    laboratory: -1,
    givenUp: undefined,
    outcome: undefined,
    resultId: undefined,
  };
}

/** How many people a tube takes. */
export const sizeOf = ({ kind }: Pick<Tube, 'kind'>): number => (kind === 'single' ? 1 : POOL_SIZE);
