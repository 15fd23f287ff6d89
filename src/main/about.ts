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
    `Documents to try a client with, right in form and nobody’s: ${toTryWith}.`,
    '全市核酸检测演练的后台服务。错误按 RFC 9457 返回，各错误代码的说明见 `/problems/{code}`。',
    `调试用证件号码（格式正确，不属于任何人）：${toTryWith}。`,
  ].join('\n\n'),
  audiences,
};
