/** Millimetres, from the upper left corner of a page. */
export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

/**
 * A line of text; `size` is the height of its letters. ASCII is in a fixed pitch. Anything else is for PDF alone, which brings its
 * font with it: an SVG is written in whatever its reader has.
 */
export interface Line {
  x: number;
  /** Of the line that the letters stand on. */
  y: number;
  size: number;
  text: string;
  /** How much room there is: what is longer is cut, in a PDF. */
  width?: number;
}

/** A page to be printed, black on white, as both writers take it. */
export interface Page {
  width: number;
  height: number;
  /** Filled. */
  marks: readonly Rectangle[];
  lines: readonly Line[];
}

/** ISO 216. */
export const a4 = { width: 210, height: 297 } as const;
