import { testDocuments } from '../core/identity/index.ts';
import { audiences } from './audiences.ts';

const toTryWith = testDocuments
  .map(({ type, number, nationality }) => [type, number, nationality].filter((word) => word !== undefined))
  .map((words) => words.map((word) => `\`${word}\``).join(' '))
  .join(', ');

/** What the OpenAPI document says of the whole. */
export const about = {
  title: 'Muster',
  version: '0.2.0',
  description: [
    'A backend that runs a mass nucleic-acid testing drill for a whole city. Errors are RFC 9457 problems; each code is explained at `/problems/{code}`.',
    'Every list can be had as a file: with `Accept: text/csv`, or the type of XLSX, it is answered whole, whatever `limit` says, with the same rows as its pages. CSV is UTF-8 with a byte order mark, headed by the names of the fields (in Chinese with `Accept-Language: zh`); an apostrophe stands before what a spreadsheet would take for a formula. In a workbook ids are text; more rows than a sheet holds go on in another.',
    `Documents to try a client with, right in form and nobody’s: ${toTryWith}.`,
    '全市核酸检测演练的后台服务。错误按 RFC 9457 返回，各错误代码的说明见 `/problems/{code}`。',
    '各列表均可作为文件取得：`Accept` 为 `text/csv` 或 XLSX 类型时返回全部记录（不受 `limit` 限制），内容与分页列表相同。CSV 为带字节序标记的 UTF-8，表头为字段名（`Accept-Language: zh` 时为中文）；可能被表格软件当作公式的内容前加单引号。工作簿中编号均为文本，超出一张工作表的行续写在下一张。',
    `调试用证件号码（格式正确，不属于任何人）：${toTryWith}。`,
  ].join('\n\n'),
  audiences,
};
