import type { FieldError, Text } from '../errors/index.ts';
import type { Misread, Misreading } from './cells.ts';
import { longestRecord } from './records.ts';

/** What is said of a cell that is not what was typed. `shown` is what the spreadsheet made of it. */
const misreadings: Record<Misreading, { code: string; text(shown: string): Text }> = {
  rounded: {
    code: 'rounded-number',
    text: (shown) => ({
      en: `The spreadsheet has rounded the number to ${shown}: its last digits are gone. Give the column the format "text" and enter it again`,
      zh: `电子表格已将数字四舍五入为 ${shown}，末尾数字已丢失。请将该列设为“文本”格式后重新填写`,
    }),
  },
  date: {
    code: 'made-a-date',
    text: (shown) => ({
      en: `The spreadsheet has made a date of what was typed: ${shown}. Give the column the format "text" and enter it again`,
      zh: `电子表格已将填写内容变成日期：${shown}。请将该列设为“文本”格式后重新填写`,
    }),
  },
  boolean: {
    code: 'made-a-boolean',
    text: (shown) => ({
      en: `The spreadsheet holds a truth value here: ${shown}. Give the column the format "text" and enter it again`,
      zh: `该单元格是逻辑值：${shown}。请将该列设为“文本”格式后重新填写`,
    }),
  },
  error: {
    code: 'cell-error',
    text: (shown) => ({
      en: `The cell holds an error of the spreadsheet: ${shown}. Write the value itself`,
      zh: `单元格中是电子表格的错误值：${shown}。请直接填写内容`,
    }),
  },
  uncomputed: {
    code: 'formula-without-value',
    text: () => ({
      en: 'The cell holds a formula that was never computed. Open and save the file in a spreadsheet, or write the value itself',
      zh: '单元格中的公式没有计算结果。请用电子表格软件打开并保存，或直接填写内容',
    }),
  },
  quote: {
    code: 'stray-quote',
    text: (shown) => ({
      en: `The quote in ${shown} has no other end. Put the cell in quotes and double those that are meant: "12""楼"`,
      zh: `${shown} 中的引号不成对。请为该格加引号，内容中的引号写成两个："12""楼"`,
    }),
  },
  'too-long': {
    code: 'cell-too-long',
    text: () => ({
      en: `The cell holds more than ${longestRecord} characters`,
      zh: `单元格内容超过 ${longestRecord} 个字符`,
    }),
  },
  'row-too-long': {
    code: 'row-too-long',
    text: () => ({
      en: `The row holds more than ${longestRecord} characters. Shorten it, or close its quote`,
      zh: `该行超过 ${longestRecord} 个字符，请缩短或补全引号`,
    }),
  },
};

/** What is kept of what a cell shows. */
const longestShown = 60;

export function misreadError(name: string, { misread, shown }: Misread, example: string): FieldError {
  const { code, text } = misreadings[misread];
  const { en, zh } = text(shown.length > longestShown ? `${shown.slice(0, longestShown)}…` : shown);
  return {
    pointer: `/${name}`,
    code,
    text: { en: `${en}. For example: ${example}`, zh: `${zh}。例如：${example}` },
  };
}

export const rowTooLong: FieldError = {
  pointer: '',
  code: misreadings['row-too-long'].code,
  text: misreadings['row-too-long'].text(''),
};

export const tooManyCells: FieldError = {
  pointer: '',
  code: 'too-many-cells',
  text: {
    en: 'The row has more cells than the heading. Put a cell that holds a comma in quotes: "1,2号楼"',
    zh: '该行的列数多于表头。含逗号的内容请加引号："1,2号楼"',
  },
};

export function twoValues(name: string): FieldError {
  return {
    pointer: `/${name}`,
    code: 'two-values',
    text: {
      en: 'Two columns of the file stand for this field and say different things. Leave one of them out',
      zh: '文件中有两列对应此项且内容不同，请删去其中一列',
    },
  };
}
