/** A fenced block of a page: what follows the fence, and its lines. */
export interface Block {
  /** The words after the fence: `sh`, `sh night`, `json`, or nothing. */
  info: string;
  lines: string[];
  /** The line that the block's first one stands in, counted from 1. */
  line: number;
}

const fence = /^\s*```(.*)$/;

/** The fenced blocks of a page, in order. */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  for (const [index, line] of markdown.split('\n').entries()) {
    const info = fence.exec(line)?.[1]?.trim();
    if (info === undefined) open?.lines.push(line);
    else if (open === undefined) open = { info, lines: [], line: index + 2 };
    else {
      blocks.push(open);
      open = undefined;
    }
  }
  if (open !== undefined) throw new Error(`the block that begins in line ${open.line} has no end`);
  return blocks;
}

/** The page without what stands in fenced blocks. */
export function proseOf(markdown: string): string {
  let inside = false;
  const kept = markdown.split('\n').filter((line) => {
    if (!fence.test(line)) return !inside;
    inside = !inside;
    return false;
  });
  return kept.join('\n');
}

/** How deep each heading of a page is, and what it says. */
export function headingsOf(markdown: string): { depth: number; text: string }[] {
  return [...proseOf(markdown).matchAll(/^(#+) (.+)$/gm)].map(([, marks = '', text = '']) => ({
    depth: marks.length,
    text: text.trim(),
  }));
}

/** What a link to a heading says after its `#`, as GitHub makes it. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\- ]/gu, '')
    .replaceAll(' ', '-');

/** Where the links and pictures of a page go. */
export const linksOf = (markdown: string): string[] =>
  [...proseOf(markdown).matchAll(/\]\(([^)\s]+)\)/g)].map(([, to = '']) => to);

/** A block's commands, without what is only said about them: lines of comment, and comments that end a line. */
export const commandsOf = ({ lines }: Block): string[] =>
  lines.map((line) => line.replace(/(^|\s+)# (?!→).*$/, '').trimEnd()).filter((line) => line !== '');
