import type { Random } from '../random.ts';

/** Surnames with their share of Fujian's people in per mille, roughly: 陈 and 林 lead by far there. */
const surnames: readonly (readonly [string, number])[] = [
  ...([
    ['陈', 113],
    ['林', 94],
    ['黄', 55],
    ['张', 42],
    ['吴', 39],
    ['李', 37],
    ['郑', 32],
    ['王', 31],
    ['刘', 24],
    ['杨', 20],
    ['苏', 16],
    ['蔡', 15],
    ['郭', 14],
    ['叶', 14],
    ['许', 13],
    ['曾', 12],
    ['谢', 12],
    ['周', 11],
    ['徐', 10],
    ['何', 9],
    ['余', 8],
    ['赖', 8],
    ['江', 8],
    ['罗', 8],
    ['邱', 7],
    ['翁', 7],
    ['朱', 7],
    ['潘', 6],
    ['卢', 6],
    ['方', 6],
    ['施', 6],
    ['魏', 5],
    ['连', 4],
    ['倪', 3],
    ['欧阳', 2],
    ['上官', 2],
    ['司马', 1],
  ] as const),
];
const surnameWeights = surnames.map(([, share]) => share);

const womens =
  '秀英 丽 敏 静 婷 芳 玲 燕 萍 雪 梅 娟 慧 晓红 美玲 淑贞 雅婷 思涵 欣怡 梓萱 诗雨 佳怡 碧珠 宝钗'.split(
    ' ',
  );
const mens =
  '伟 强 军 勇 杰 涛 明 超 辉 建国 志强 文斌 国华 俊杰 浩然 子轩 宇航 家豪 明辉 依伯 增光 振华 立新 金水'.split(
    ' ',
  );

/** Names with a dot between their parts, as Uyghur and other citizens have them. */
const dotted = ['艾力·买买提', '古丽·阿依夏木', '才让·卓玛', '阿卜杜拉·吐尔逊'];
const DOTTED_SHARE = 0.001;

const foreigners = ['John F. Smith', 'Maria García López', "Siobhán O'Neill", 'Nguyễn Văn An', 'Kim Min-jun'];

/** The surname of a household. */
export function surname(random: Random): string {
  return surnames[random.weighted(surnameWeights)]?.[0] ?? '陈';
}

/** A citizen's full name. */
export function citizenName(family: string, sex: 'male' | 'female', random: Random): string {
  if (random.chance(DOTTED_SHARE)) return random.pick(dotted);
  return family + random.pick(sex === 'male' ? mens : womens);
}

/** The name of somebody from abroad. */
export function foreignName(random: Random): string {
  return random.pick(foreigners);
}
