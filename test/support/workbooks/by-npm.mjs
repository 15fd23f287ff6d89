/** The same workbook by three writers of npm, which are installed beside it for this alone (see make.sh). */
import ExcelJS from 'exceljs';
import writeXlsxFile from 'write-excel-file/node';
import XlsxPopulate from 'xlsx-populate';

const day = new Date(Date.UTC(2021, 2, 1));

async function byExcelJs(file) {
  const book = new ExcelJS.Workbook();
  const old = book.addWorksheet('去年', { state: 'hidden' });
  old.addRows([
    ['楼栋', '姓名'],
    ['旧楼', '去年的人'],
  ]);
  const sheet = book.addWorksheet('今年');
  sheet.addRows([
    ['居民底册'],
    ['楼栋', '房号', '姓名'],
    ['12号楼', 501, '张小丰'],
    ['', day, '李小榕'],
    [{ error: '#N/A' }, true, '王小闽'],
  ]);
  sheet.mergeCells('A1:C1');
  sheet.mergeCells('A3:A4');
  sheet.getCell('B4').numFmt = 'm"月"d"日"';
  await book.xlsx.writeFile(file);
}

async function byXlsxPopulate(file) {
  const book = await XlsxPopulate.fromBlankAsync();
  const old = book.sheet(0).name('去年');
  old.range('A1:B2').value([
    ['楼栋', '姓名'],
    ['旧楼', '去年的人'],
  ]);
  const sheet = book.addSheet('今年');
  sheet.range('A1:C5').value([
    ['居民底册', undefined, undefined],
    ['楼栋', '房号', '姓名'],
    ['12号楼', 501, '张小丰'],
    [undefined, day, '李小榕'],
    ['#N/A', true, '王小闽'],
  ]);
  sheet.range('A1:C1').merged(true);
  sheet.range('A3:A4').merged(true);
  sheet.cell('B4').style('numberFormat', 'm"月"d"日"');
  sheet.active(true);
  old.hidden(true);
  await book.toFileAsync(file);
}

/** It writes no hidden sheets and no errors: the error is text. */
async function byWriteExcelFile(file) {
  const data = [
    [{ value: '居民底册', columnSpan: 3 }, null, null],
    ['楼栋', '房号', '姓名'].map((value) => ({ value })),
    [{ value: '12号楼', rowSpan: 2 }, { value: 501, type: Number }, { value: '张小丰' }],
    [null, { value: day, type: Date, format: 'm"月"d"日"' }, { value: '李小榕' }],
    [{ value: '#N/A' }, { value: true, type: Boolean }, { value: '王小闽' }],
  ];
  const made = await writeXlsxFile(data, { sheet: '今年' });
  await made.toFile(file);
}

await byExcelJs('by-exceljs.xlsx');
await byXlsxPopulate('by-xlsx-populate.xlsx');
await byWriteExcelFile('by-write-excel-file.xlsx');
