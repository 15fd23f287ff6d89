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

/**
 * Puts together what is the same, directly or through others: one with a mark of each of two others makes all three one, and
 * so does an owner of two marks. In the order of the first of each. `owners` says whose a mark is already.
 */
export function fold<T extends Marked>(
  items: readonly T[],
  owners: ReadonlyMap<string, string>,
): Folded<T>[] {
  const parent = new Map<string, string>();
  const rootOf = (node: string): string => {
    let at = node;
    for (let up = parent.get(at); up !== undefined; up = parent.get(at)) {
      const above = parent.get(up);
      // Half the way is remembered, so that long chains are walked once.
      if (above !== undefined) parent.set(at, above);
      at = up;
    }
    return at;
  };
  const join = (one: string, other: string): void => {
    const [a, b] = [rootOf(one), rootOf(other)];
    if (a !== b) parent.set(b, a);
  };
  for (const { marks } of items) {
    const [first = ''] = marks;
    for (const mark of marks) {
      join(first, mark);
      const owner = owners.get(mark);
      // A mark and an owner are both ids: told apart by a sign that no id has.
      if (owner !== undefined) join(first, `owner ${owner}`);
    }
  }
  const groups = new Map<string, { items: T[]; marks: Set<string>; owners: Set<string> }>();
  for (const item of items) {
    const root = rootOf(item.marks[0] ?? '');
    const group = groups.get(root) ?? { items: [], marks: new Set(), owners: new Set() };
    groups.set(root, group);
    group.items.push(item);
    for (const mark of item.marks) {
      group.marks.add(mark);
      const owner = owners.get(mark);
      if (owner !== undefined) group.owners.add(owner);
    }
  }
  return [...groups.values()].map((group) => ({
    items: group.items,
    marks: [...group.marks],
    owners: [...group.owners],
  }));
}
