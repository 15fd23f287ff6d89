/** Something that is known by marks: whatever shares one with another is the same. */
export interface Marked {
  /** Never none. */
  marks: readonly string[];
}

/** Some that are the same. */
export interface Folded<T extends Marked> {
  items: T[];
  /** All their marks, each once. */
  marks: string[];
  /** Who owned some of the marks before, each once. */
  owners: string[];
}

/** Which of some, by number, are the same: each leads to the first of its group. */
function sameness(count: number) {
  const leads = new Int32Array(count);
  for (let item = 0; item < count; item += 1) leads[item] = item;

  function first(item: number): number {
    let at = item;
    for (let up = leads[at] ?? at; up !== at; up = leads[at] ?? at) {
      // Half the way is remembered, so that long chains are walked once.
      leads[at] = leads[up] ?? up;
      at = up;
    }
    return at;
  }

  return {
    first,
    /** Has an item be one with whichever had the key before. */
    meet(by: Map<string, number>, key: string, item: number): void {
      const other = by.get(key);
      if (other === undefined) {
        by.set(key, item);
        return;
      }
      const [a, b] = [first(item), first(other)];
      leads[Math.max(a, b)] = Math.min(a, b);
    },
  };
}

/**
 * Puts together what is the same, directly or through others: one with a mark of each of two others makes all three one, and
 * so does an owner of two marks. In the order of the first of each. `owners` says whose a mark is already.
 */
export function fold<T extends Marked>(
  items: readonly T[],
  owners: ReadonlyMap<string, string>,
): Folded<T>[] {
  const { first, meet } = sameness(items.length);
  const byMark = new Map<string, number>();
  const byOwner = new Map<string, number>();
  for (const [item, { marks }] of items.entries()) {
    for (const mark of marks) {
      meet(byMark, mark, item);
      const owner = owners.get(mark);
      if (owner !== undefined) meet(byOwner, owner, item);
    }
  }
  const groups = new Map<number, Folded<T>>();
  const groupOf = (item: number): Folded<T> => {
    const at = first(item);
    const group = groups.get(at) ?? { items: [], marks: [], owners: [] };
    groups.set(at, group);
    return group;
  };
  for (const [index, item] of items.entries()) groupOf(index).items.push(item);
  for (const [mark, item] of byMark) groupOf(item).marks.push(mark);
  for (const [owner, item] of byOwner) groupOf(item).owners.push(owner);
  return [...groups.values()];
}

/**
 * The same for very many of which nobody owns anything: for each the number of the first that it is one with, by columns of what
 * makes two of them the same.
 */
export function firstOfSame(
  count: number,
  columns: readonly (readonly (string | undefined)[])[],
): Int32Array {
  const { first, meet } = sameness(count);
  // One for all columns: a mark says itself what it is of.
  const byMark = new Map<string, number>();
  for (const column of columns)
    for (let item = 0; item < count; item += 1) {
      const mark = column[item];
      if (mark !== undefined) meet(byMark, mark, item);
    }
  const found = new Int32Array(count);
  for (let item = 0; item < count; item += 1) found[item] = first(item);
  return found;
}
