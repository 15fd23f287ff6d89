import type { ResultFault } from '../../../core/swabs/index.ts';
import type { FieldError, Text } from '../../../platform/errors/index.ts';

type Column = 'barcode' | 'outcome' | 'testedAt' | 'corrects' | 'reason';

const note = (column: Column, en: string, zh: string): { column: Column; text: Text } => ({
  column,
  text: { en, zh },
});

/** What a laboratory is told of a row whose result does not count, or not yet: in which column, why, and what helps. */
const notes: Readonly<Record<ResultFault, { column: Column; text: Text }>> = {
  'tube-unknown': note(
    'barcode',
    'No tube of the drill bears this code so far. The result is kept, and counts by itself once the tube is known and sealed; if the code was written wrongly, send the row again with the right one',
    '演练中尚无该编号的采样管。结果已保留，待采样管登记并封管后自动生效；如编号有误，请改正后重新提交该行',
  ),
  'tube-open': note(
    'barcode',
    'The tube is not sealed yet. The result is kept, and counts by itself once it is',
    '采样管尚未封管。结果已保留，封管后自动生效',
  ),
  'tube-twin': note(
    'barcode',
    'Tubes of several sites bear this code. The result is kept until headquarters have settled which is meant',
    '多个采样点的采样管使用了该编号。结果已保留，待指挥部确认所指采样管',
  ),
  'tube-discarded': note(
    'barcode',
    'The site has discarded this tube, and its people are swabbed again. The result changes nothing',
    '采样点已将该管作废，管内人员将重新采样。该结果不生效',
  ),
  'other-laboratory': note(
    'barcode',
    'The tube, or its result, is another laboratory’s. The result changes nothing; check the code',
    '该采样管或其结果属于其他实验室。该结果不生效，请核对编号',
  ),
  'in-the-future': note(
    'testedAt',
    'The test lies in the future. Correct the time and send the row again',
    '检测时间在未来。请改正时间后重新提交该行',
  ),
  'before-the-swab': note(
    'testedAt',
    'The test lies before the first swab in the tube. Check the time and the code, and send the row again',
    '检测时间早于管内首个采样时间。请核对时间和编号后重新提交该行',
  ),
  'already-resulted': note(
    'barcode',
    'The tube has this result already, tested at another time. Nothing has changed',
    '该采样管已有相同结果（检测时间不同），无变化',
  ),
  contradicts: note(
    'outcome',
    'The tube has another result. To correct that, name its id (GET /v1/drills/{drillId}/results) in the column corrects, with a reason',
    '该采样管已有不同的结果。如需更正，请在“更正的结果编号”列填写原结果编号（见 GET /v1/drills/{drillId}/results），并填写更正原因',
  ),
  'corrects-unknown': note(
    'corrects',
    'The result that is named does not stand for this tube. Name the one that does (GET /v1/drills/{drillId}/results)',
    '所填编号不是该采样管当前有效的结果。请填写当前有效结果的编号（见 GET /v1/drills/{drillId}/results）',
  ),
  'reason-needed': note(
    'reason',
    'A positive or doubtful result is taken back only with a reason. For example: tested-again',
    '撤回阳性或可疑结果须填写更正原因。例如：复检',
  ),
  'verification-needed': note(
    'outcome',
    'A second person of the laboratory has yet to sign',
    '须由同一实验室的另一人复核',
  ),
};

/** The note of a row, as rejected rows have theirs. */
export function noteOf(code: ResultFault): FieldError {
  const { column, text } = notes[code];
  return { pointer: `/${column}`, code, text };
}
