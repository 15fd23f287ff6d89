import { createWing } from '../../platform/wing.ts';

/** Around the drill: people who are sent to find whoever is missing. */
export function composeField() {
  const wing = createWing();
  return wing.with({});
}
