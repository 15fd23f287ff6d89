import { localTime } from '../../../core/calendar/index.ts';
import type { Cure, CureStep, Finding } from '../../../core/capacity/index.ts';
import type { Text } from '../../../platform/errors/index.ts';
import { correctionText, farOffText, shiftedText } from './place-texts.ts';

/** What communities (by code) and sites (by id) are called. */
export type Names = ReadonlyMap<string, string>;

/** Things that one sentence names; the rest is counted. */
const mostNamed = 5;

const nothing: Text = { en: '', zh: '' };
/** Why a plan is feasible although people are short of places in it. */
const doesNotBlock: Text = {
  en: ' An estimate does not stand in the way of publishing: once the roster is complete, it is counted people that decide.',
  zh: '估算不影响发布；底册完整后以实有人数为准。',
};

/** A finding in one sentence, or two where it is an estimate. */
export function findingText(finding: Finding, names: Names): Text {
  const communities = listed(finding.communities, names);
  const { en, zh } = sentence(finding, listed(finding.sites, names), names);
  const { residents, estimated } = finding;
  const passes =
    finding.code === 'short-of-capacity' && finding.severity === 'warning' ? doesNotBlock : nothing;
  // Where it is an estimate that speaks, it says so; of places it is none.
  const guessed =
    estimated === 0 || finding.code === 'place-far-off' || finding.code === 'places-shifted'
      ? nothing
      : {
          en: ` ${estimated} of the ${residents} residents are an estimate by the census.${passes.en}`,
          zh: `其中 ${estimated} 人（共 ${residents} 人）为人口普查估算。${passes.zh}`,
        };
  return { en: `${communities.en}: ${en}${guessed.en}`, zh: `${communities.zh}：${zh}${guessed.zh}` };
}

function sentence(finding: Finding, sites: Text, names: Names): Text {
  const { residents, bookable } = finding;
  switch (finding.code) {
    case 'place-far-off':
      return farOffText(finding, (site) => names.get(site) ?? '');
    case 'places-shifted':
      return shiftedText(finding);
    case 'no-site':
      return {
        en: `no site serves the ${residents} residents.`,
        zh: `没有采样点服务这里的 ${residents} 名居民。`,
      };
    case 'short-of-capacity':
      return {
        en: `${residents} residents, ${bookable} places at ${sites.en}, ${finding.short} short.`,
        zh: `居民 ${residents} 人，${sites.zh}可预约 ${bookable} 人，缺 ${finding.short}。`,
      };
    case 'no-site-in-reach':
      return {
        en: `${finding.people} people walk ${span(finding.nearestMetres, finding.farthestMetres)} m to the nearest site that serves them; the limit is ${finding.walkLimitMetres} m.`,
        zh: `${finding.people} 人到最近的采样点须步行 ${span(finding.nearestMetres, finding.farthestMetres)} 米，超过上限 ${finding.walkLimitMetres} 米。`,
      };
    case 'walk-over-limit':
      return {
        en: `${finding.people} people have to walk beyond the limit of ${finding.walkLimitMetres} m, up to ${finding.walkMetres} m and more, because there is no room at ${sites.en}.`,
        zh: `因${sites.zh}已满，${finding.people} 人须步行超过上限 ${finding.walkLimitMetres} 米，最远至少 ${finding.walkMetres} 米。`,
      };
    case 'hours-outside-drill':
      return {
        en: `${sites.en}: ${finding.hoursBefore} hours before the drill begins and ${finding.hoursAfter} after it ends; nobody is booked then.`,
        zh: `${sites.zh}：有 ${finding.hoursBefore} 小时早于演练开始，${finding.hoursAfter} 小时晚于演练结束，无法预约。`,
      };
    case 'lanes-idle':
      return {
        en: `${residents} residents for ${bookable} places at ${sites.en}; ${finding.idle} of ${finding.lanes} lanes can go.`,
        zh: `${sites.zh}可预约 ${bookable} 人，而居民只有 ${residents} 人；${finding.lanes} 个采样台可减少 ${finding.idle} 个。`,
      };
    case 'lanes-overrun':
      return {
        en: `${finding.residentsPerLane} residents for each lane at ${sites.en}; at ${finding.ratePerLaneHour} an hour that takes ${finding.hoursNeeded} hours, and there are ${finding.hoursOpen}${needed(finding.rateNeeded, ', so it would have to do ', ' an hour')}.`,
        zh: `${sites.zh}每台须服务 ${finding.residentsPerLane} 人；按每小时 ${finding.ratePerLaneHour} 人需 ${finding.hoursNeeded} 小时，而开放只有 ${finding.hoursOpen} 小时${needed(finding.rateNeeded, '，须达到每小时 ', ' 人')}。`,
      };
    case 'after-deadline': {
      const night = finding.roundTheClock;
      return {
        en: `${finding.people} people fit only after the drill's end${night ? `, even with ${sites.en} open day and night until then` : ''}.`,
        zh: `${night ? `即使${sites.zh}昼夜开放，仍有 ` : ''}${finding.people} 人只能安排在演练结束之后。`,
      };
    }
    case 'roster-incomplete':
      return {
        en: `${finding.onRoster} people are on the roster, and nobody has said that it is complete: people are reckoned by the census until then.`,
        zh: `底册上有 ${finding.onRoster} 人，尚未确认完整：在此之前仍按人口普查估算人数。`,
      };
    case 'residents-unknown':
      return {
        en: 'there is neither a roster nor a census figure, so nobody knows how many people to reckon with.',
        zh: '既无底册也无人口普查数据，无法得知居民人数。',
      };
  }
}

function needed(rate: number | null, before: string, after: string): string {
  return rate === null ? '' : `${before}${rate}${after}`;
}

/** A cure as something to do. */
export function cureText({ kind, steps }: Cure, names: Names): Text {
  const named = steps.slice(0, mostNamed).map((step) => stepText(kind, step, names));
  const more = steps.length - named.length;
  return {
    en: named.map(({ en }) => en).join('; ') + (more > 0 ? `; and ${more} more` : ''),
    zh: named.map(({ zh }) => zh).join('；') + (more > 0 ? `；等 ${steps.length} 项` : ''),
  };
}

function stepText(kind: Cure['kind'], step: CureStep, names: Names): Text {
  const site = names.get(step.site ?? '') ?? '';
  const communities = listed(step.communities ?? [], names);
  const { lanes = 0, hours = 0, people = 0, ratePerLaneHour = 0, location } = step;
  const at = location === undefined ? '' : ` (${location.lng}, ${location.lat})`;
  const unit = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;
  switch (kind) {
    case 'lanes':
      return { en: `${site}: ${unit(lanes, 'lane')} more`, zh: `${site}增加 ${lanes} 个采样台` };
    case 'hours':
      return { en: `${site}: ${unit(hours, 'hour')} more`, zh: `${site}增加开放 ${hours} 小时` };
    case 'rate':
      return {
        en: `${site}: ${ratePerLaneHour} people an hour at each lane`,
        zh: `${site}每台每小时采样 ${ratePerLaneHour} 人`,
      };
    case 'serve':
      return {
        en: `${site} serves ${communities.en} too (${people} people)${lanes > 0 ? `, with ${unit(lanes, 'lane')} more` : ''}`,
        zh: `由${site}兼顾${communities.zh}（${people} 人）${lanes > 0 ? `，并增加 ${lanes} 个采样台` : ''}`,
      };
    case 'correct-place':
      return correctionText(step, site, communities);
    case 'new-site':
      if (step.site !== undefined) return stepText('serve', step, names);
      return {
        en: `a new site${at} with ${unit(lanes, 'lane')} for ${people} people of ${communities.en}`,
        zh: `为${communities.zh}的 ${people} 人新设采样点${at}，${lanes} 个采样台`,
      };
    case 'fewer-lanes':
      return { en: `${site}: ${unit(lanes, 'lane')} less`, zh: `${site}减少 ${lanes} 个采样台` };
    case 'move-hours':
      return {
        en: `${site}: move ${unit(hours, 'hour')} into the drill's time`,
        zh: `${site}将 ${hours} 小时调整到演练时间之内`,
      };
    case 'extend-drill':
      if (step.site !== undefined) return stepText('hours', step, names);
      return {
        en: `the drill ${extent(step, 'begins at', 'ends at', ' and ')}`,
        zh: `演练${extent(step, '开始时间改为', '结束时间改为', '，')}`,
      };
    case 'complete-roster':
      return {
        en: `import what the roster of ${communities.en} lacks, and say that it is complete`,
        zh: `补全${communities.zh}的居民底册，并确认已完整`,
      };
    case 'roster':
      return { en: `import the roster of ${communities.en}`, zh: `导入${communities.zh}的居民底册` };
  }
}

function extent({ startsAt, endsAt }: CureStep, begins: string, ends: string, and: string): string {
  const said = [
    ...(startsAt === undefined ? [] : [`${begins} ${localTime(startsAt)}`]),
    ...(endsAt === undefined ? [] : [`${ends} ${localTime(endsAt)}`]),
  ];
  return said.join(and);
}

/** A finding with what would cure it, for a refusal. */
export function refusalText(finding: Finding, names: Names): Text {
  const text = findingText(finding, names);
  if (finding.cures.length === 0) return text;
  const cures = finding.cures.map((cure) => cureText(cure, names));
  return {
    en: `${text.en} What would cure it: ${cures.map(({ en }) => en).join(' | ')}.`,
    zh: `${text.zh}可行的办法：${cures.map(({ zh }) => zh).join(' | ')}。`,
  };
}

function listed(codes: readonly string[], names: Names): Text {
  const named = codes.slice(0, mostNamed).map((code) => names.get(code) ?? code);
  const more = codes.length - named.length;
  return {
    en: named.join(', ') + (more > 0 ? ` and ${more} more` : ''),
    zh: named.join('、') + (more > 0 ? `等 ${codes.length} 处` : ''),
  };
}

function span(from: number, to: number): string {
  return from === to ? String(from) : `${from}–${to}`;
}
