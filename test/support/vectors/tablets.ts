import type { SharingFile } from './vector.ts';

/** Who somebody in a sequence is, before it begins. */
export type PersonState =
  | 'registered'
  /** Has a window and its pass. */
  | 'with-pass'
  /** Has taken another window; `oldPass` is the one before. */
  | 'moved'
  | 'cancelled'
  /** In no list. */
  | 'stranger';

export interface TabletPerson {
  state: PersonState;
  name: string;
  room: string;
}

/** A request of a tablet; what stands in double braces is of the service that it is played to. */
export interface TabletStep {
  tablet: 'T1' | 'T2' | 'T3';
  send: 'check-ins' | 'check-ins/batch';
  body: Record<string, unknown>;
}

export interface TabletInput {
  people: Record<string, TabletPerson>;
  steps: TabletStep[];
}

/** A status, and what has to stand in the body; whatever is not named may be anything. */
export interface TabletAnswer {
  status: number;
  body: Record<string, unknown>;
}

export interface TabletsShared {
  now: string;
  tablets: Record<TabletStep['tablet'], string>;
  placeholders: Record<string, string>;
}

const at = '2021-09-22T08:20:00+08:00';
const later = '2021-09-22T08:25:00+08:00';
const now = '2021-09-22T08:30:00+08:00';

const row = (deviceSeq: number, who: object, more: object = {}) => ({
  deviceSeq,
  at,
  lane: '1',
  ...who,
  ...more,
});
const documentOf = (person: string) => ({
  document: { type: 'resident-id', number: `{{${person}.document}}` },
});
const one = (body: Record<string, unknown>, tablet: TabletStep['tablet'] = 'T1'): TabletStep => ({
  tablet,
  send: 'check-ins',
  body,
});
const batch = (checkIns: unknown[], more: object = {}, tablet: TabletStep['tablet'] = 'T1'): TabletStep => ({
  tablet,
  send: 'check-ins/batch',
  body: { ...more, checkIns },
});
const came = (person: string, deviceSeq: number, more: object = {}) => ({
  registrationId: `{{${person}.id}}`,
  status: 'checked-in',
  ticket: `1-{{T1.tag}}${deviceSeq}`,
  lane: '1',
  warnings: [],
  ...more,
});
const item = (deviceSeq: number | null, status: number, body: object) => ({ deviceSeq, status, body });
const refusal = (code: string, pointer: string, field: string) => ({
  code,
  errors: [{ pointer, code: field }],
});

const anna: TabletPerson = { state: 'registered', name: '陈榕闽', room: '501' };
const ben: TabletPerson = { state: 'registered', name: '林江', room: '502' };
const carl: TabletPerson = { state: 'registered', name: '黄岚', room: '503' };

interface Sequence {
  name: string;
  people?: Record<string, TabletPerson>;
  why: string;
  /** Each request with its answer. */
  says: [step: TabletStep, status: number, body: object][];
}

const sequences: Sequence[] = [
  {
    name: 'a check-in, and the same again',
    people: { A: anna },
    why: 'No answer means nothing: the tablet sends it again. 200 instead of 201 says that it had arrived; the body is the same.',
    says: [
      [one(row(1, documentOf('A'))), 201, came('A', 1)],
      [one(row(1, documentOf('A'))), 200, came('A', 1)],
    ],
  },
  {
    name: 'sent alone, then twice in one batch',
    people: { A: anna },
    why: 'What a device has said under a sequence is one check-in, however it comes.',
    says: [
      [one(row(2, documentOf('A'))), 201, came('A', 2)],
      [
        batch([row(2, documentOf('A')), row(2, documentOf('A'))]),
        200,
        { items: [item(2, 200, came('A', 2)), item(2, 200, came('A', 2))] },
      ],
    ],
  },
  {
    name: 'out of order, in two batches that overlap',
    people: { A: anna, B: ben, C: carl },
    why: 'Order and gaps of `deviceSeq` mean nothing. Answers stand at the index of their rows.',
    says: [
      [
        batch([row(30, documentOf('C')), row(10, documentOf('A'))]),
        200,
        { items: [item(30, 201, came('C', 30)), item(10, 201, came('A', 10))] },
      ],
      [
        batch([row(20, documentOf('B')), row(30, documentOf('C'))]),
        200,
        { items: [item(20, 201, came('B', 20)), item(30, 200, came('C', 30))] },
      ],
    ],
  },
  {
    name: 'twins: one sequence for two people',
    people: { A: anna, B: ben },
    why: 'A tablet that was set back gives a number twice. Both were there: both stand, the second with another ticket and flagged; each may be repeated.',
    says: [
      [
        batch([row(5, documentOf('A')), row(5, documentOf('B'))]),
        200,
        {
          items: [
            item(5, 201, came('A', 5)),
            item(5, 201, {
              registrationId: '{{B.id}}',
              status: 'checked-in',
              warnings: ['sequence-reused'],
            }),
          ],
        },
      ],
      [batch([row(5, documentOf('A'))]), 200, { items: [item(5, 200, came('A', 5))] }],
      [
        batch([row(5, documentOf('B'))]),
        200,
        { items: [item(5, 200, { registrationId: '{{B.id}}', warnings: ['sequence-reused'] })] },
      ],
    ],
  },
  {
    name: 'twins: two people of one name in a building',
    people: {
      A: { state: 'registered', name: '吴昕', room: '701' },
      B: { state: 'registered', name: '吴昕', room: '702' },
    },
    why: 'Staff choose among masked candidates, or give the room.',
    says: [
      [
        one(row(6, { nameInBuilding: { name: '吴昕', building: '{{building}}' } })),
        409,
        { code: 'several-people' },
      ],
      [one(row(6, { registrationId: '{{A.id}}' })), 201, came('A', 6, { name: '吴*' })],
      [
        one(row(7, { nameInBuilding: { name: '吴昕', building: '{{building}}', room: '702' } })),
        201,
        came('B', 7, { name: '吴*' }),
      ],
    ],
  },
  {
    name: 'two tablets of a site, the same sequence',
    people: { A: anna, B: ben },
    why: 'A sequence is its device’s own; the tag keeps the tickets apart.',
    says: [
      [one(row(8, documentOf('A'))), 201, came('A', 8)],
      [one(row(8, documentOf('B')), 'T2'), 201, came('B', 8, { ticket: '1-{{T2.tag}}8' })],
    ],
  },
  {
    name: 'the same person again at the same site',
    people: { A: anna },
    why: 'Another sequence is another check-in: it stands, with a warning.',
    says: [
      [one(row(9, documentOf('A'))), 201, came('A', 9)],
      [
        one(row(10, documentOf('A'), { at: later })),
        201,
        came('A', 10, { warnings: ['already-checked-in'] }),
      ],
    ],
  },
  {
    name: 'the same person at two sites',
    people: { A: anna },
    why: 'The earliest counts, in whatever order they come; headquarters see the other.',
    says: [
      [one(row(11, documentOf('A'))), 201, came('A', 11)],
      [
        one(row(11, documentOf('A'), { at: later }), 'T3'),
        201,
        { registrationId: '{{A.id}}', warnings: ['already-checked-in-elsewhere'] },
      ],
    ],
  },
  {
    name: 'a pass',
    people: { A: { ...anna, state: 'with-pass' } },
    why: 'As it was scanned; the tablet need not be able to read it.',
    says: [[one(row(12, { pass: '{{A.pass}}' })), 201, came('A', 12)]],
  },
  {
    name: 'the pass of a window that was given up, at the lane',
    people: { A: { ...anna, state: 'moved' } },
    why: 'While the person stands there, the newer pass can be asked for.',
    says: [
      [one(row(13, { pass: '{{A.oldPass}}' })), 422, refusal('pass-invalid', '/pass', 'pass-revoked')],
      [one(row(14, { pass: '{{A.pass}}' })), 201, came('A', 14)],
    ],
  },
  {
    name: 'the pass of a window that was given up, uploaded',
    people: { A: { ...anna, state: 'moved' } },
    why: 'They were let in: it stands, and headquarters look at it.',
    says: [
      [
        batch([row(15, { pass: '{{A.oldPass}}' })]),
        200,
        { items: [item(15, 201, came('A', 15, { warnings: ['pass-revoked'] }))] },
      ],
    ],
  },
  {
    name: 'somebody who had cancelled',
    people: { A: { ...anna, state: 'cancelled' } },
    why: 'A warning; staff decide.',
    says: [[one(row(16, documentOf('A'))), 201, came('A', 16, { warnings: ['cancelled'] })]],
  },
  {
    name: 'another code than a pass',
    why: 'The pointer says which field, its code why.',
    says: [
      [
        one(row(17, { pass: 'https://example.com/offers?id=20210922' })),
        422,
        refusal('pass-invalid', '/pass', 'pass-unreadable'),
      ],
    ],
  },
  {
    name: 'nobody of this document',
    people: { A: { ...anna, state: 'stranger' } },
    why: 'Check them in as a walk-in.',
    says: [[one(row(18, documentOf('A'))), 422, { code: 'person-not-registered' }]],
  },
  {
    name: 'bad rows among good ones',
    people: { A: anna, B: ben },
    why: 'Each row is answered by itself. 4xx: kept as it was sent, for headquarters; the tablet is done with it.',
    says: [
      [
        batch([
          row(19, documentOf('A')),
          row(20, { document: { type: 'resident-id', number: '110105194912310021' } }),
          'not a row',
          row(21, {}),
          row(22, documentOf('B')),
        ]),
        200,
        {
          items: [
            item(19, 201, came('A', 19)),
            item(20, 400, refusal('invalid-request', '/checkIns/1/document/number', 'document-check-digit')),
            item(null, 400, { code: 'invalid-request' }),
            item(21, 400, { code: 'invalid-request' }),
            item(22, 201, came('B', 22)),
          ],
        },
      ],
    ],
  },
  {
    name: 'a clock three days behind, which says so',
    people: { A: anna },
    why: '`sentAt` is the tablet’s clock as it sends; the service puts `at` right by it.',
    says: [
      [
        batch([row(23, documentOf('A'), { at: '2021-09-19T08:20:00+08:00' })], {
          sentAt: '2021-09-19T08:30:00+08:00',
        }),
        200,
        { items: [item(23, 201, came('A', 23))] },
      ],
    ],
  },
  {
    name: 'a time that cannot be, and no `sentAt`',
    people: { A: anna },
    why: 'It becomes that of arrival, and is flagged.',
    says: [
      [
        batch([row(24, documentOf('A'), { at: '1970-01-01T00:00:00Z' })]),
        200,
        { items: [item(24, 201, came('A', 24, { warnings: ['time-out-of-range'] }))] },
      ],
    ],
  },
  {
    name: 'an empty batch',
    why: 'Nothing to send is no reason to call.',
    says: [[batch([]), 400, { code: 'invalid-request' }]],
  },
];

/** Sequences of requests that tablets send, and the service's answers. */
export function tabletVectors(): SharingFile<TabletsShared, TabletInput, TabletAnswer[]> {
  return {
    about:
      'What tablets send and what the service answers, request by request. `early`, `late` and `other-day` are left out of `warnings`: they depend on the window that somebody got.',
    shared: {
      now,
      tablets: {
        T1: 'enrolled at a site, anew for each sequence',
        T2: 'another at the same site',
        T3: 'one at another site of the same district',
      },
      placeholders: {
        '{{A.id}}': 'the registration of person A',
        '{{A.document}}': 'the number of their resident id',
        '{{A.pass}}': 'their pass',
        '{{A.oldPass}}': 'the pass that they had before they took another window',
        '{{T1.tag}}': 'what `POST /v1/devices/enrol` answered as `tag`',
        '{{building}}': 'the building where everybody of the sequence lives, and nobody else',
      },
    },
    vectors: sequences.map(({ name, people = {}, why, says }) => ({
      name,
      input: { people, steps: says.map(([step]) => step) },
      expected: says.map(([, status, body]) => ({ status, body: { ...body } })),
      why,
    })),
  };
}
