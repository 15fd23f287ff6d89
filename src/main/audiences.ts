import type { Audience } from '../platform/http/index.ts';

const told = (name: string, en: string, zh: string): Audience => ({ name, description: `${en}\n\n${zh}` });

/**
 * Whom the interface is for: each operation has one of these as its tag. A route of a new kind of people is a line here.
 */
export const audiences: readonly Audience[] = [
  told(
    'public',
    'For everybody, without a token: divisions, published drills, their sites and windows, how long lines are, and the keys that passes and tokens are verified with. The same answer for all: keep it as long as `Cache-Control` says, and ask again with `If-None-Match`.',
    '面向所有人，无需令牌：行政区划、已发布的演练及其采样点和时段、排队情况，以及验证登记码和令牌的公钥。所有人得到同样的结果，可按 `Cache-Control` 缓存，并用 `If-None-Match` 查询是否有变化。',
  ),
  told(
    'citizens',
    'For the app that people register with, for themselves and their household: register, see and change it, choose another window, cancel, and get the pass that is shown at the site. A token of the role `citizen` stands for one account; community workers do the same for people without a telephone.',
    '面向市民端：本人及同住人员的登记、查询、变更、改约、取消，以及到点出示的登记码。`citizen` 令牌代表一个账号；社区工作人员可为没有手机的居民代办。',
  ),
  told(
    'tablets',
    'For the tablets at sampling points, which work without a network for hours: what to carry, checking people in, and sending what was recorded, as often as needed and in any order. Every record has a number of its device that makes repeating it harmless.',
    '面向采样点平板，可长时间离线工作：下载所需名单、签到，以及上传离线记录（可重复、可乱序）。每条记录带有设备自身的流水号，重复上传不会产生重复结果。',
  ),
  told(
    'headquarters',
    'For the consoles of the city and its districts: plan a drill and its sites, check that it can be done, publish, watch it as it happens, and change the plan when something goes wrong. A district sees and changes what lies in its own division.',
    '面向市、区指挥部：制定演练和采样点计划、检查可行性、发布、实时掌握进展，并在出现变化时调整计划。区指挥部只能查看和修改本辖区的内容。',
  ),
  told(
    'community-workers',
    'For those who look after a community or street: who is covered and who is missing, by building and household, and who somebody is, for a reason that is kept.',
    '面向社区、街道工作人员：按楼栋和家庭查看已检和漏检人员；因工作需要查看个人信息须说明理由，并留存记录。',
  ),
  told(
    'teams',
    'For teams that go from door to door and telephone, and for whoever sends them out: which doors and tasks are whose, what they found, recorded without a network and sent later, and what is still open.',
    '面向入户和电话摸排的工作队及其派遣单位：门户和任务的分派、离线记录并补传的走访结果，以及尚未完成的事项。',
  ),
  told(
    'facilities',
    'For the facilities to which people are brought, and for whoever decides, drives and hands them over: which beds are free, who is on the way, each handover signed by both sides, and what has stood still for too long.',
    '面向集中场所，以及审批、转运和交接人员：空余床位、在途人员、双方签字的逐次交接，以及超时未办的事项。',
  ),
  told(
    'supplies',
    'For the desks of sites, and whoever supplies them and isolated homes: what is left of tubes, swabs and gowns and for how many hours, what was asked, sent and received, and what was brought to whom.',
    '面向采样点物资管理人员，以及向采样点和隔离住户供应物资的人员：采样管、拭子、防护服的结余和可用小时数，申请、发出与签收情况，以及送达住户的物品。',
  ),
  told(
    'shifts',
    'For whoever plans shifts and whoever works them: which posts need whom when, who has signed up, who is there and who can stand in, each with a calendar of their own.',
    '面向排班人员和值班人员：各岗位何时需要何人、谁已报名、谁到岗、谁可替班，每人有自己的值班日历。',
  ),
  told(
    'checkpoints',
    'For officers at checkpoints and for the headquarters that make their rules: what is to be asked of whom, who passed, was swabbed, handed over or turned back, recorded without a network and sent later, and who was in which car.',
    '面向卡口人员及制定规则的指挥部：查验规则，放行、就地采样、移交社区和劝返的离线记录与补传，以及按人员、车辆追溯。',
  ),
  told(
    'laboratories',
    'For laboratories and for whoever brings them boxes: what is on its way, each handover signed by both sides, and what came in.',
    '面向实验室和转运人员：在途转运箱、双方签字的逐次交接，以及接收情况。',
  ),
  told(
    'developers',
    'For the systems of the city that hear of changes as they happen: webhooks in the form of Standard Webhooks, signed, sent at least once and in no order, with their deliveries to be looked at and repeated.',
    '面向对接系统的开发人员：以 Standard Webhooks 形式推送变更（带签名，至少送达一次，不保证顺序），可查看投递情况并重新投递。',
  ),
  told(
    'auditors',
    'For those who check what was done with personal data: who did what to whose data, when and why.',
    '面向审计人员：何人、何时、因何理由对谁的数据做了什么。',
  ),
  told(
    'operations',
    'For those who run the service: credentials of clients, its clock in demos and tests, whether it works, its figures, and what each problem code means.',
    '面向运行维护人员：客户端凭证、演示和测试时的时钟、健康检查、运行指标，以及各错误代码的含义。',
  ),
];
