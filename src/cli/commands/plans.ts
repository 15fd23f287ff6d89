import { type Call, type Command, drillOption, WrongUsage } from '../command.ts';
import { drillOf } from '../drill.ts';
import { follow, type Job } from '../jobs.ts';

const districtForm = /^\d{6}$/;

interface Feasibility {
  feasible?: boolean;
  division: string;
  residents: number;
  bookable: number;
  sitesOpened?: number;
  findings: { severity: 'blocking' | 'warning'; text: string; cures: { text: string }[] }[];
}

/** What is answered where the drill has two people publish. */
interface Waiting {
  id: string;
  expiresAt: string;
}

/** That it is not published yet, and who is asked for. */
function waits({ language }: Call, { id, expiresAt }: Waiting): string {
  return language === 'en'
    ? `it waits for another of the district's headquarters to confirm it until ${expiresAt}: ${id}`
    : `待本区另一人确认（${expiresAt} 前）：${id}`;
}

function told({ language }: Call, answer: Feasibility): string {
  const { feasible, residents, bookable, sitesOpened, findings, division } = answer;
  const en = language === 'en';
  const head =
    sitesOpened === undefined
      ? en
        ? `${division}: ${feasible === true ? 'feasible' : 'not feasible'}`
        : `${division}：${feasible === true ? '可行' : '不可行'}`
      : en
        ? `${division} is published: ${sitesOpened} sites opened`
        : `${division} 已发布：开放采样点 ${sitesOpened} 个`;
  return [
    head,
    en ? `${residents} residents, ${bookable} places` : `居民 ${residents} 人，可预约 ${bookable} 人`,
    ...findings.flatMap(({ severity, text, cures }) => [
      `${severity === 'blocking' ? '✗' : '!'} ${text}`,
      ...cures.map((cure) => `    → ${cure.text}`),
    ]),
  ].join('\n');
}

export const publish: Command = {
  name: 'publish',
  takes: [],
  about: {
    en: "publishes a district's part of a drill; --check says before whether it is feasible",
    zh: '发布某区县的演练部分；--check 只检查是否可行',
  },
  options: {
    drill: drillOption,
    division: { value: 'CODE', about: { en: 'the district, 6 digits', zh: '区县代码（6 位）' } },
    check: { about: { en: 'publishes nothing', zh: '只检查，不发布' } },
    force: { about: { en: 'although it is not feasible; with --reason', zh: '不可行也发布，须填 --reason' } },
    reason: { value: 'TEXT', about: { en: 'why, for the audit log', zh: '原因，记入审计' } },
  },
  async run(call) {
    const division = call.text('division');
    if (division === undefined || !districtForm.test(division)) {
      throw new WrongUsage(
        call.out.say({
          en: 'Name the district that is meant by its code of 6 digits. For example: --division 350102',
          zh: '请用 6 位区县代码指定区县。例如：--division 350102',
        }),
      );
    }
    const reason = call.text('reason');
    const force = call.isSet('force');
    if (force !== (reason !== undefined)) {
      throw new WrongUsage(
        call.out.say({ en: '--force and --reason go together', zh: '--force 与 --reason 须同时填写' }),
      );
    }
    const drill = await drillOf(call);
    const answer = call.isSet('check')
      ? await call.http.read<Feasibility>({ path: `/v1/drills/${drill}/feasibility?division=${division}` })
      : await call.http.read<Feasibility | Waiting>({
          method: 'POST',
          path: `/v1/drills/${drill}/publish`,
          json: { division, ...(force ? { force, reason } : {}) },
        });
    call.out.answer(answer, () => ('expiresAt' in answer ? waits(call, answer) : told(call, answer)));
  },
};

interface Planned {
  parts: number;
  failedParts: number;
  communities: number;
  placed: number;
  unplaced: Record<string, number>;
}

export const plan: Command = {
  name: 'plan',
  takes: [],
  about: { en: 'gives everybody who waits a window', zh: '为所有待分配的人安排时段' },
  options: {
    drill: drillOption,
    division: { value: 'CODE', about: { en: 'below a division only', zh: '只限某区划' } },
  },
  async run(call) {
    const division = call.text('division');
    const drill = await drillOf(call);
    const job = await call.http.read<Job<Planned>>({
      method: 'POST',
      path: `/v1/drills/${drill}/plan`,
      json: division === undefined ? {} : { division },
    });
    const result = await follow(call, job, call.out.say({ en: 'planned', zh: '排期' }));
    const unplaced = Object.entries(result.unplaced).filter(([, people]) => people > 0);
    call.out.answer({ jobId: job.id, ...result }, () =>
      [
        call.out.say({
          en: `${result.placed} people have got a window (${result.communities} communities)`,
          zh: `已为 ${result.placed} 人安排时段（村居 ${result.communities} 个）`,
        }),
        ...unplaced.map(([why, people]) => `${people}: ${why}`),
      ].join('\n'),
    );
  },
};
