export { BadArchive } from './archive.ts';
export { type Cell, type Cells, type Piece, readCells, shownIn, UnreadablePiece } from './cells.ts';
export {
  byteOrderMark,
  type Charset,
  charsetNamed,
  createCharsetProbe,
  type WideCharset,
  wideCharsetOf,
} from './charset.ts';
export { type Column, type ColumnMap, findHeading, type Heading, mostHeadingRows } from './columns.ts';
export { findCsvHeading } from './csv-heading.ts';
export { type ExportedCells, exportedRow } from './exported.ts';
export { harmless } from './harmless.ts';
export { type CsvForm, countRecords, cutRecords } from './records.ts';
export {
  type Checked,
  type CheckedPiece,
  checkPiece,
  type Reading,
  type RejectedRow,
  type Row,
} from './rows.ts';
export { csvOf, type FileRow, type StreamedSheet, workbookOf } from './streamed.ts';
export { templateRows, toCsv } from './template.ts';
export { readTime } from './times.ts';
export {
  createWorkbookWriter,
  mostHeadingColumns,
  mostSheetRows,
  type OpenSheet,
  openSheet,
  type SheetLimits,
  type WorkbookWriter,
} from './workbooks.ts';
