import { type Command, drillOption, WrongUsage } from '../command.ts';
import { type Drill, drillOf } from '../drill.ts';
import { tableOf } from '../output.ts';
import { localTime } from '../words.ts';

const stages = ['draft', 'published', 'closed'];
const stageNames: Readonly<Record<string, string>> = { draft: '草稿', published: '已发布', closed: '已结束' };

export const drills: Command = {
  name: 'drills',
  takes: [],
  about: { en: 'lists drills', zh: '列出演练' },
  options: {
    status: { value: stages.join('|'), about: { en: 'of one status', zh: '只列某一状态' } },
  },
  async run(call) {
    const { http, out, language } = call;
    const status = call.text('status');
    if (status !== undefined && !stages.includes(status))
      throw new WrongUsage(`--status: ${stages.join('|')}`);
    const list = await http.all<Drill>(`/v1/drills${status === undefined ? '' : `?status=${status}`}`);
    out.answer(list, () =>
      tableOf(language, list, [
        { heading: { en: 'drill', zh: '演练' }, of: ({ name }) => name },
        {
          heading: { en: 'status', zh: '状态' },
          of: ({ status: is }) => (language === 'zh' ? (stageNames[is] ?? is) : is),
        },
        { heading: { en: 'starts', zh: '开始' }, of: ({ startsAt }) => localTime(startsAt).slice(0, 16) },
        { heading: { en: 'ends', zh: '结束' }, of: ({ endsAt }) => localTime(endsAt).slice(0, 16) },
        {
          heading: { en: 'districts published', zh: '已发布区县' },
          of: (one) => String(one.published.length),
        },
        { heading: { en: 'id', zh: '编号' }, of: ({ id }) => id },
      ]),
    );
  },
};

interface Site {
  id: string;
  name: string;
  address: string;
  division: string;
  lanes: number;
  status: string;
  hours: { opensAt: string; closesAt: string }[];
}

export const sites: Command = {
  name: 'sites',
  takes: [],
  about: { en: 'lists sites; headquarters see drafts, too', zh: '列出采样点；指挥部可见草稿' },
  options: {
    drill: drillOption,
    division: { value: 'CODE', about: { en: 'below a division', zh: '某区划之内' } },
  },
  async run(call) {
    const { http, out, language } = call;
    const division = call.text('division');
    const drill = await drillOf(call);
    const query = division === undefined ? '' : `?division=${encodeURIComponent(division)}`;
    const list = await http.all<Site>(`/v1/drills/${drill}/sites${query}`);
    out.answer(list, () =>
      tableOf(language, list, [
        { heading: { en: 'site', zh: '采样点' }, of: ({ name }) => name },
        { heading: { en: 'address', zh: '地址' }, of: ({ address }) => address },
        { heading: { en: 'division', zh: '区划' }, of: (one) => one.division },
        {
          heading: { en: 'status', zh: '状态' },
          of: ({ status }) => (language === 'zh' ? (stageNames[status] ?? status) : status),
        },
        { heading: { en: 'lanes', zh: '采样台' }, of: ({ lanes }) => String(lanes) },
        { heading: { en: 'openings', zh: '开放时段' }, of: ({ hours }) => String(hours.length) },
        { heading: { en: 'id', zh: '编号' }, of: ({ id }) => id },
      ]),
    );
  },
};
