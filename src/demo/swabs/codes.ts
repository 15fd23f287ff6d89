import { composeLabel, type LabelKind, labelPrefix, readLabel } from '../../core/swabs/index.ts';

/** Codes that lie ready at a point, to be stuck on tubes and boxes. */
export interface Codes {
  /** How many are left. */
  left(kind: LabelKind): number;
  add(kind: LabelKind, codes: readonly string[]): void;
  /** The next one. @throws RangeError where none is left */
  take(kind: LabelKind): string;
}

/** Codes of labels that the point was given. */
export function createCodes(): Codes {
  const stock: Record<LabelKind, string[]> = { tube: [], box: [] };
  return {
    left: (kind) => stock[kind].length,
    add(kind, codes) {
      stock[kind].push(...codes);
    },
    take(kind) {
      const code = stock[kind].shift();
      if (code === undefined) throw new RangeError(`there is no label for a ${kind} left`);
      return code;
    },
  };
}

/** Codes as tubes and boxes have them from the factory: there are always more. */
export function createFactoryCodes(point: number): Codes {
  const given: Record<LabelKind, number> = { tube: 0, box: 0 };
  return {
    left: () => Number.POSITIVE_INFINITY,
    add() {},
    take(kind) {
      const number = String(++given[kind]).padStart(5, '0');
      return `${kind === 'tube' ? 'MF21' : 'BX21'}-${String(point).padStart(4, '0')}-${number}`;
    },
  };
}

/** All codes of a range of labels, from its first to its last. */
export function codesOf(drillId: string, { first, last }: { first: string; last: string }): string[] {
  const prefix = labelPrefix(drillId);
  const [from, to] = [readLabel(prefix, first), readLabel(prefix, last)];
  if (typeof from === 'string' || typeof to === 'string')
    throw new Error(`${first} is no label of the drill`);
  return Array.from({ length: to.serial - from.serial + 1 }, (_, n) =>
    composeLabel(prefix, { kind: from.kind, serial: from.serial + n }),
  );
}
