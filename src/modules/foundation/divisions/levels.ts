export const levels = ['province', 'city', 'county', 'street', 'community'] as const;
export type Level = (typeof levels)[number];

const lengths: Record<number, Level> = {
  2: 'province',
  4: 'city',
  6: 'county',
  9: 'street',
  12: 'community',
};

/** The level that a code's length means; undefined for none. */
export function levelOf(code: string): Level | undefined {
  return lengths[code.length];
}

/** How many digits a code of this level has. */
export const codeLength: Record<Level, number> = {
  province: 2,
  city: 4,
  county: 6,
  street: 9,
  community: 12,
};
