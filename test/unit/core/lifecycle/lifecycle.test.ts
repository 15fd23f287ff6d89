import { describe, expect, test } from 'vitest';
import {
  boxMachine,
  drillMachine,
  isTerminal,
  type Machine,
  registrationMachine,
  siteMachine,
  statusesAllowing,
  supplyRequestMachine,
  transferMachine,
  transition,
  tubeMachine,
} from '../../../../src/core/lifecycle/index.ts';

const machines: readonly Machine<string, string>[] = [
  drillMachine,
  siteMachine,
  registrationMachine,
  tubeMachine,
  boxMachine,
  transferMachine,
  supplyRequestMachine,
];

describe.each(machines.map((machine) => [machine.name, machine] as const))('%s', (_, machine) => {
  test('every status can be reached from the first', () => {
    const reached = new Set([machine.initial]);
    for (const status of reached) {
      for (const to of Object.values(machine.transitions[status] ?? {}))
        if (to !== undefined) reached.add(to);
    }
    expect([...reached].sort()).toEqual([...machine.statuses].sort());
  });

  test('terminal statuses, and only they, accept no event', () => {
    for (const status of machine.statuses) {
      const dead = machine.events.every((event) => !transition(machine, status, event).ok);
      expect({ status, dead }).toEqual({ status, dead: isTerminal(machine, status) });
    }
  });

  test('every event is accepted somewhere, and statusesAllowing says where', () => {
    for (const event of machine.events) {
      const allowing = machine.statuses.filter((status) => transition(machine, status, event).ok);
      expect(allowing.length).toBeGreaterThan(0);
      expect(statusesAllowing(machine, event)).toEqual(allowing);
    }
  });

  test('transitions name only known statuses and events', () => {
    expect(Object.keys(machine.transitions).sort()).toEqual([...machine.statuses].sort());
    for (const events of Object.values(machine.transitions)) {
      for (const [event, to] of Object.entries(events)) {
        expect(machine.events).toContain(event);
        expect(machine.statuses).toContain(to);
      }
    }
  });
});

describe('what the drill day relies on', () => {
  test('the main road: pending → assigned → checked-in → sampled → cleared', () => {
    let status = registrationMachine.initial;
    for (const event of ['assign', 'check-in', 'sample', 'clear'] as const) {
      const next = transition(registrationMachine, status, event);
      if (!next.ok) throw new Error(`${event} refused in ${status}`);
      status = next.value;
    }
    expect(status).toBe('cleared');
  });

  test('nobody who stands at the lane before being checked in is turned away', () => {
    expect(statusesAllowing(registrationMachine, 'check-in')).toEqual([
      'pending',
      'assigned',
      'cancelled',
      'exempt',
      'missed',
      'retest',
    ]);
  });

  test('a registration cannot be cancelled or moved after the check-in', () => {
    for (const status of ['checked-in', 'sampled', 'held', 'retest', 'cleared'] as const) {
      for (const event of ['cancel', 'reschedule', 'assign', 'unassign'] as const) {
        // Whose swab came to nothing has another window.
        if (status === 'retest' && (event === 'assign' || event === 'reschedule')) continue;
        expect(transition(registrationMachine, status, event)).toEqual({
          ok: false,
          code: 'transition-refused',
        });
      }
    }
  });

  test('an exemption that ends makes the person due again; a hold ends only by a release', () => {
    expect(transition(registrationMachine, 'exempt', 'exemption-ended')).toEqual({
      ok: true,
      value: 'pending',
    });
    expect(transition(registrationMachine, 'held', 'clear').ok).toBe(false);
    expect(transition(registrationMachine, 'held', 'release')).toEqual({ ok: true, value: 'cleared' });
  });

  test('each district publishes in turn; what is closed stays closed', () => {
    expect(transition(drillMachine, 'published', 'publish')).toEqual({ ok: true, value: 'published' });
    expect(transition(drillMachine, 'draft', 'close').ok).toBe(false);
    expect(transition(siteMachine, 'closed', 'publish').ok).toBe(false);
  });
});
