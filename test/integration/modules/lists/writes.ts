import type { TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import type { PageAnswer, SeededDrill } from '../../../support/drill.ts';
import { person } from '../../../support/people.ts';
import type { WritingRoute } from '../bad-input/bodies.ts';

/** The routes of tasks and requests that take a JSON body. */
export async function writes(t: TestApp, drill: SeededDrill): Promise<WritingRoute[]> {
  const at = `/v1/drills/${drill.id}`;
  const token = drill.gulouHq;
  const [community] = gulou.communities;
  const due = () => new Date(t.clock.now().getTime() + 86_400_000).toISOString();
  let n = 72_000;
  const asked = () => {
    n += 1;
    const { name, document, phone } = person(n);
    return {
      number: `来${n}`,
      region: '厦门市',
      due: due(),
      people: [{ name, document, phone, division: community, address: '12号楼', remark: 'G1631次' }],
    };
  };
  const made = await t.need<{ id: string }>('POST', `${at}/requests`, { token, body: asked() });
  const { items } = await t.need<PageAnswer<{ id: string }>>('GET', `${at}/tasks?list=${made.id}`, { token });
  const task = `${at}/tasks/${items[0]?.id}`;
  const request = `${at}/requests/${made.id}`;
  const reason = '摸排名单人员，需电话核实行程';
  const route = (operationId: string, url: string, valid: WritingRoute['valid']): WritingRoute => ({
    operationId,
    method: 'POST',
    url,
    token,
    valid,
  });
  return [
    route('addContact', `${task}/contacts`, () => ({
      means: 'call',
      outcome: 'no-answer',
      at: t.clock.now().toISOString(),
      notBefore: due(),
      note: '家人称其晚八点后回家',
    })),
    route('revealTask', `${task}/reveal`, () => ({ reason })),
    route('handOnTask', `${task}/hand-on`, () => ({ division: community, note: '本人称现住此处' })),
    route('addRequest', `${at}/requests`, asked),
    route('exportRequest', `${request}/export`, () => ({ reason, format: 'csv' })),
    route('answerRequest', `${request}/answer`, () => ({ partial: true })),
  ];
}
