export { BadArchive } from './archive.ts';
export { type Cell, type Cells, type Piece, readCells, shownIn, UnreadablePiece } from './cells.ts';
export { byteOrderMark, type Charset, charsetNamed, createCharsetProbe } from './charset.ts';
export { type Column, readHeading } from './columns.ts';
export { cutRecords, EndlessRecord, firstRecordEnd } from './records.ts';
export { type Checked, type CheckedPiece, checkPiece, type RejectedRow, type Row } from './rows.ts';
export { templateRows, toCsv } from './template.ts';
export {
  createWorkbookWriter,
  mostHeadingColumns,
  mostSheetRows,
  type OpenSheet,
  openSheet,
  type SheetLimits,
  type WorkbookWriter,
} from './workbooks.ts';
