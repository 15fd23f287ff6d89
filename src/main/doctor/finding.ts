/** What was looked at, how it stands, and what to do where it does not stand well. */
export interface Finding {
  check: string;
  state: 'good' | 'warning' | 'bad';
  said: string;
}

export const good = (check: string, said: string): Finding => ({ check, state: 'good', said });
export const warning = (check: string, said: string): Finding => ({ check, state: 'warning', said });
export const bad = (check: string, said: string): Finding => ({ check, state: 'bad', said });

/** The finding of a look that fails where it throws. */
export async function look(check: string, ask: () => Promise<Finding>): Promise<Finding> {
  try {
    return await ask();
  } catch (error) {
    return bad(check, error instanceof Error ? error.message : String(error));
  }
}
