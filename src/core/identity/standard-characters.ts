/**
 * What the eighty code points U+E815–U+E864 stand for: GBK (1995) gave them to the byte pairs FE50–FEA0, whose
 * characters Unicode did not have. In that order, as GB 18030-2022 (with the six that GB 18030-2005 still left in
 * the private use area: FE51, FE52, FE53, FE6C, FE76, FE91) now maps the same byte pairs.
 */
const privateUse = Array.from(
  '⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱' +
    '䎬⺻䏝䓖䙡䙌龹䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻',
);
const firstPrivateUse = 0xe815;

/**
 * A radical of the supplement block, or a stroke, and the character that it looks like, in turn: the property
 * Equivalent_Unified_Ideograph of the Unicode Character Database (EquivalentUnifiedIdeograph.txt, 15.0). What that
 * file says of the Kangxi radicals is their compatibility decomposition, too.
 */
const radicals = new Map(
  Array.from(
    '⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺇𠘨⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺑𡯂⺒巳⺓幺⺔彑⺕𫜹⺖忄⺗心⺘扌' +
      '⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺪𤴔⺫目⺬示⺭礻⺮𥫗⺯糹⺰纟⺱罓' +
      '⺲罒⺳㓁⺴冗⺵𦉫⺶羊⺷𦍌⺸𦍋⺹耂⺺肀⺻聿⺼肉⺽𦥑⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇𧢲⻈讠⻉贝' +
      '⻊𧾷⻋车⻌辶⻍辶⻎辶⻏邑⻐钅⻑長⻒镸⻓长⻔门⻕𨸏⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞𩙿⻟飠⻠饣⻡𩠐' +
      '⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟㇆𠃌㇏乀㇐一㇑丨㇒丿㇓丿' +
      '㇔丶㇕𠃍㇖乛㇗𠃊㇘𠃎㇙𠄌㇚亅㇛𡿨㇜𠃋㇝乀㇞𠃑㇟乚㇠乙㇡𠄎',
  ).reduce<[string, string][]>((pairs, sign, index, all) => {
    if (index % 2 === 0) pairs.push([sign, all[index + 1] ?? sign]);
    return pairs;
  }, []),
);

const nonStandard = /[\u2E80-\u2FD5\u31C0-\u31E3\uE815-\uE864]/u;
const eachNonStandard = /[\u2E80-\u2FD5\u31C0-\u31E3\uE815-\uE864]/gu;

/**
 * A text with the characters that its eye sees: private-use code points of older Chinese systems (U+E863 is 䶮),
 * and radicals and strokes that scanners and input methods give for whole characters (⽅ is 方, ⻢ is 马), become
 * the standard characters. What has no equivalent stays.
 */
export function standardCharacters(text: string): string {
  return nonStandard.test(text) ? text.replace(eachNonStandard, standardOne) : text;
}

function standardOne(sign: string): string {
  // A private-use code point can stand for a radical, so it is looked at first.
  const given = privateUse[sign.charCodeAt(0) - firstPrivateUse] ?? sign;
  return radicals.get(given) ?? given.normalize('NFKC');
}
