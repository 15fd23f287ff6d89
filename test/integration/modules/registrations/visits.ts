import { gulou } from '../../../support/divisions.ts';
import { person, registration } from '../../../support/people.ts';
import type { Visit, World } from '../privacy/whole-way.ts';

const reason = '本人持证到场，称不认识登记其信息的账号';

/** Somebody whom another account holds: taken over, and released. */
export function visits({ t, drill, say }: World): Visit[] {
  const at = `/v1/drills/${drill.id}/registrations`;
  const held = async (n: number) => {
    const token = await t.token('citizen', { sub: 'landlord' });
    await t.need('POST', at, {
      token,
      body: registration(n, gulou.communities[0], { mobility: 'needs-visit' }),
    });
    return { document: person(n).document, reason };
  };
  return [
    {
      operationId: 'takeOverRegistration',
      visit: async () =>
        say('POST', `${at}/take-over`, {
          token: await t.token('community-worker', { sub: 'worker-9', division: gulou.street }),
          body: await held(9_001),
        }),
    },
    {
      operationId: 'releaseRegistration',
      visit: async () => say('POST', `${at}/release`, { token: drill.gulouHq, body: await held(9_002) }),
    },
  ];
}
