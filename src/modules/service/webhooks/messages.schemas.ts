import { z } from 'zod';
import { instantOut, type WebhookMessage } from '../../../platform/http/index.ts';
import { linkingTypes, type MessageType, mostItems } from './event-types.ts';

/** One person's change. Ids and times, and nothing else of anybody. */
const item = z
  .object({
    registrationId: z.uuid(),
    householdId: z.uuid(),
    siteId: z.uuid().nullable(),
    slotId: z
      .uuid()
      .nullable()
      .meta({ description: 'The window; null where there is none any more, and for a visit at home' }),
    startsAt: instantOut.nullable(),
    endsAt: instantOut.nullable(),
    revision: z.int().meta({
      description:
        'Greater with each change of the person: the greatest counts, whatever the clocks say; 0 where it was not counted',
    }),
    at: instantOut,
  })
  .meta({
    id: 'WebhookItem',
    description: 'One person’s change: ids and times, and nothing else of anybody',
  });

const message = (type: MessageType, id: string, description: string) =>
  z
    .object({
      type: z.literal(type),
      timestamp: instantOut,
      data: z
        .object({ drillId: z.uuid(), items: z.array(item).max(mostItems) })
        .meta({ id: 'WebhookData', description: 'What a message is about' }),
    })
    .meta({ id, description });

/** A message that links to something. */
const linkMessage = (type: MessageType, id: string, description: string) =>
  z
    .object({
      type: z.literal(type),
      timestamp: instantOut,
      data: z
        .object({
          drillId: z.uuid(),
          link: z.string().meta({
            description:
              'Its path at this service: a report and a shift are to be had with a token of the drill’s headquarters, a drill and a notice without any',
            examples: [
              '/v1/drills/7c9e6679-7425-40de-944b-e07fc1f90ae7/reports/3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10',
            ],
          }),
          items: z.array(item).max(0),
        })
        .meta({ id: 'WebhookLink', description: 'What a message links to' }),
    })
    .meta({ id, description });

const told: Readonly<Record<MessageType, { id: string; summary: string }>> = {
  'registration.assigned': { id: 'RegistrationAssignedMessage', summary: 'People have been given a window' },
  'registration.changed': {
    id: 'RegistrationChangedMessage',
    summary: 'People have another window, or none for now',
  },
  'registration.cancelled': {
    id: 'RegistrationCancelledMessage',
    summary: 'Registrations have been cancelled',
  },
  'registration.missed': {
    id: 'RegistrationMissedMessage',
    summary:
      'People have not come to their window, which is over: they may come all the same, or choose another one',
  },
  'registration.offered': {
    id: 'RegistrationOfferedMessage',
    summary: 'People may take another window, and keep theirs if they do not',
  },
  'registration.taken-over': {
    id: 'RegistrationTakenOverMessage',
    summary:
      'The account that held people holds them no more: headquarters or their community have freed them (then they have no window), or taken them over',
  },
  'registration.sampled': { id: 'RegistrationSampledMessage', summary: 'People have been swabbed' },
  'registration.resulted': {
    id: 'RegistrationResultedMessage',
    summary:
      'What came out of people’s swabs can be asked for (`GET /v1/registrations/{registrationId}`); of those who are held, once they have been told',
  },
  'registration.retest': {
    id: 'RegistrationRetestMessage',
    summary:
      'People’s swabs came to nothing: they are due again, and will have another window; once the drill is closed, they are swabbed at home',
  },
  'registration.held': {
    id: 'RegistrationHeldMessage',
    summary:
      'People are held, because their tube was positive or doubtful: the window is that of their next swab, which they take singly; without a site at home. Only for addresses that name it',
  },
  'registration.released': {
    id: 'RegistrationReleasedMessage',
    summary: 'People are held no more. Only for addresses that name it',
  },
  'drill.closed': {
    id: 'DrillClosedMessage',
    summary:
      'The drill is closed: nobody is expected at a site any more, and no window counts; results go on. The link is that of the drill',
  },
  'task.handed-over': {
    id: 'TaskHandedOverMessage',
    summary:
      'A checkpoint has handed somebody over to a community, which has a task. Only for addresses that name it',
  },
  'task.given': {
    id: 'TaskGivenMessage',
    summary:
      'Tasks have been given out: the link is that of the follow-up list, or of the request of another region, which has brought them (once more with each part of a long list), or of the one task that was handed on, within the city or to another region. Only for addresses that name it',
  },
  'task.overdue': {
    id: 'TaskOverdueMessage',
    summary:
      'Tasks have not been done in time, and a street or district is asked, too: the link lists those of its level, of the division of whoever asks. Only for addresses that name it',
  },
  'task.settled': {
    id: 'TaskSettledMessage',
    summary:
      'A task has an outcome, or another one: by a try, or by what another region has answered. The link is that of the task. Only for addresses that name it',
  },
  'report.ready': {
    id: 'ReportReadyMessage',
    summary: 'A report has been made, and can be had. Only for addresses that name it',
  },
  'notice.changed': {
    id: 'NoticeChangedMessage',
    summary: 'A notice is new, has another version, or is withdrawn: the link says what it says now',
  },
  'shift.changed': {
    id: 'ShiftChangedMessage',
    summary:
      'Somebody has got a shift, swapped it or come to it, or it ends after the drill does now. The link is that of the shift, or of the job of a plan that has changed many. Only for addresses that name it',
  },
  'shift.vacant': {
    id: 'ShiftVacantMessage',
    summary:
      'A place in a shift has become free: those who can stand in, and who has been asked to, are listed below the link (`…/stand-ins`). Only for addresses that name it',
  },
  'supply-request.changed': {
    id: 'SupplyRequestChangedMessage',
    summary:
      'What a site has asked for is asked, passed on, promised, sent, received, refused or withdrawn, or it was said why another count came. Only for addresses that name it',
  },
  'supply-request.differs': {
    id: 'SupplyRequestDiffersMessage',
    summary:
      'Another count of supplies came than was sent: both stand, until somebody says why. Only for addresses that name it',
  },
  'delivery.changed': {
    id: 'DeliveryChangedMessage',
    summary:
      'Somebody who is isolated needs something for living, has got it, or needs it no more. Only for addresses that name it',
  },
  'delivery.failed': {
    id: 'DeliveryFailedMessage',
    summary:
      'What somebody who is isolated needs was brought, and not taken: it is needed still. Only for addresses that name it',
  },
  'countersignature.proposed': {
    id: 'CountersignatureProposedMessage',
    summary:
      'Something waits for a second person to confirm it: the link is that of the proposal, or of the replan. Only for addresses that name it',
  },
  'countersignature.decided': {
    id: 'CountersignatureDecidedMessage',
    summary:
      'What waited for a second person has been confirmed, and so done, or withdrawn: the link says which. One that lapses is not told of. Only for addresses that name it',
  },
  'webhook.test': {
    id: 'WebhookTestMessage',
    summary: 'Sent when headquarters ask for it; `items` is empty',
  },
};

const linking: ReadonlySet<string> = new Set(linkingTypes);

/** What the document says of the messages that are sent. */
export const webhookMessages: readonly WebhookMessage[] = Object.entries(told).map(
  ([type, { id, summary }]) => ({
    type,
    summary,
    tag: 'citizens',
    body: (linking.has(type) ? linkMessage : message)(type as MessageType, id, summary),
  }),
);
