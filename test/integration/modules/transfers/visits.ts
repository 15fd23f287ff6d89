import { gulou } from '../../../support/divisions.ts';
import { canaries } from '../privacy/canaries.ts';
import type { Visit, World } from '../privacy/whole-way.ts';

const [community] = gulou.communities;

/** Somebody who occurs nowhere else is brought to a facility, and leaves it; others are refused, given up, and turned away. */
export function visits({ t, drill, say, ids }: World): Visit[] {
  const at = `/v1/drills/${drill.id}`;
  const token = drill.gulouHq;
  const [first, , , last] = canaries;
  const facility = () => `${at}/facilities/${ids.get('facility')}`;
  const desk = () => t.token('facility', { sub: 'desk', facility: ids.get('facility') });
  const reason = first.reason;
  const step =
    (path: string, body?: object, by?: () => Promise<string>, of = 'transfer') =>
    async () =>
      say('POST', `${at}/transfers/${ids.get(of)}/${path}`, {
        token: by === undefined ? token : await by(),
        body,
      });
  const driver = () => t.token('team-member', { sub: 'driver', team: ids.get('drivers') });

  /** Asks for the transfer of the same person, once the one before is over. */
  const ask = async (as: string) => {
    const { name, type, number, nationality, phone, room } = last;
    const person = {
      name,
      document: { type, number, nationality },
      phone,
      division: community,
      address: room,
    };
    const body = { person, reason: 'contact', note: reason };
    const made = await say<{ id: string }>('POST', `${at}/transfers`, { token, body });
    ids.set(as, made.body.id);
  };

  return [
    {
      operationId: 'addFacility',
      visit: async () => {
        const body = { name: '健康监测点', kind: 'central', division: gulou.division };
        const made = await say<{ id: string }>('POST', `${at}/facilities`, { token, body });
        ids.set('facility', made.body.id);
        const team = { name: '转运队', kind: 'transfer', division: gulou.division, scope: [gulou.division] };
        const drivers = await t.need<{ id: string }>('POST', `${at}/teams`, { token, body: team });
        ids.set('drivers', drivers.id);
        const member = { name: first.name, phone: first.phone, account: 'driver' };
        await t.need('POST', `${at}/teams/${drivers.id}/members`, { token, body: member });
      },
    },
    {
      operationId: 'addBeds',
      visit: () => say('POST', `${facility()}/beds`, { token, body: { beds: [{ room: '301', bed: '1' }] } }),
    },
    {
      operationId: 'importFacilities',
      visit: () =>
        say('POST', `${at}/facilities/import`, {
          token,
          headers: { 'content-type': 'text/csv' },
          body: 'facility,kind,room,bed\r\n东街口监测点,集中,301,1\r\n',
        }),
    },
    { operationId: 'listFacilities', visit: () => say('GET', `${at}/facilities`, { token }) },
    { operationId: 'getFacility', visit: () => say('GET', facility(), { token }) },
    { operationId: 'askTransfer', visit: () => ask('refused') },
    { operationId: 'refuseTransfer', visit: step('refuse', { reason }, undefined, 'refused') },
    {
      operationId: 'cancelTransfer',
      visit: async () => {
        await ask('cancelled');
        await step('cancel', { reason }, undefined, 'cancelled')();
      },
    },
    {
      operationId: 'approveTransfer',
      visit: async () => {
        await ask('transfer');
        await step('approve')();
      },
    },
    {
      operationId: 'turnTransferAway',
      visit: async () => {
        await step('place', { facility: ids.get('facility') })();
        await step('turn-away', { reason }, desk)();
      },
    },
    { operationId: 'placeTransfer', visit: () => step('place', { facility: ids.get('facility') })() },
    {
      operationId: 'arrangeVehicle',
      visit: () => step('vehicle', { team: ids.get('drivers'), plate: '闽A12345' })(),
    },
    {
      operationId: 'revealTransfer',
      visit: () => step('reveal', { reason: '上门接人，核对姓名和住址' }, driver)(),
    },
    { operationId: 'listTransfers', visit: () => say('GET', `${at}/transfers`, { token }) },
    {
      operationId: 'signPickUp',
      visit: async () => {
        await step('pick-up', { note: reason }, driver)();
        await step('pick-up', { note: reason })();
      },
    },
    {
      operationId: 'signArrival',
      visit: async () => {
        await step('arrive', { note: reason }, desk)();
        await step('arrive', { note: reason }, driver)();
      },
    },
    {
      operationId: 'getTransfer',
      visit: () => say('GET', `${at}/transfers/${ids.get('transfer')}`, { token }),
    },
    {
      operationId: 'listBeds',
      visit: async () => {
        const { body } = await say<{ items: { id: string }[] }>('GET', `${facility()}/beds`, { token });
        ids.set('bed', body.items[0]?.id ?? '');
      },
    },
    {
      operationId: 'leaveBed',
      visit: () => say('POST', `${facility()}/beds/${ids.get('bed')}/leave`, { token, body: { reason } }),
    },
    {
      operationId: 'closeFacility',
      visit: () => say('POST', `${facility()}/close`, { token, body: { reason } }),
    },
    {
      operationId: 'openChain',
      visit: async () => {
        const { name, type, number, nationality, phone, room: address } = last;
        const who = { name, document: { type, number, nationality }, phone, division: community, address };
        const links = [{ outside: '厦门市第三医院' }];
        const body = { person: who, reason: 'arrival', links, note: reason };
        const made = await say<{ id: string }>('POST', `${at}/chains`, { token, body });
        ids.set('chain', made.body.id);
      },
    },
    {
      operationId: 'planChain',
      visit: () =>
        say('POST', `${at}/chains/${ids.get('chain')}/plan`, {
          token,
          body: { links: [{ community }], reason },
        }),
    },
    { operationId: 'listChains', visit: () => say('GET', `${at}/chains`, { token }) },
    {
      operationId: 'endChain',
      visit: () => say('POST', `${at}/chains/${ids.get('chain')}/end`, { token, body: { reason } }),
    },
    {
      operationId: 'getChain',
      visit: () => say('GET', `${at}/chains/${ids.get('chain')}`, { token }),
    },
  ];
}
