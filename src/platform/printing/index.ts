export { type DrawnCode, drawCode128, drawQr, placedAt } from './codes.ts';
export { a4, type Line, type Page, type Rectangle } from './page.ts';
export { writePdf } from './pdf.ts';
export { writeSvg } from './svg.ts';
