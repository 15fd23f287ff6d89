/** A piece of HTML that is safe to be put into another. */
export class Html {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  toString(): string {
    return this.#text;
  }
}

type Part = Html | string | number | undefined | readonly Part[];

const signs: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function written(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.toString();
  if (Array.isArray(part)) return part.map(written).join('');
  return String(part).replace(/[&<>"']/g, (sign) => signs[sign] ?? sign);
}

/** HTML with values in it: a text is escaped, a list is joined, undefined is nothing. */
export function html(texts: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(texts.reduce((all, text, i) => all + written(parts[i - 1]) + text));
}

/** A description as paragraphs: blank lines part them, `backticks` hold code. */
export function prose(text: string | undefined): Html {
  const paragraphs = (text ?? '').split(/\n\s*\n/).filter((one) => one.trim() !== '');
  return html`${paragraphs.map((one) => html`<p>${inline(one)}</p>`)}`;
}

/** A line of a description: `backticks` hold code. */
export function inline(text: string): Html {
  const pieces = text.split('`');
  // Without an end a backtick is one like any other sign.
  if (pieces.length % 2 === 0) return html`${text}`;
  return html`${pieces.map((piece, i) => (i % 2 === 1 ? html`<code>${piece}</code>` : piece))}`;
}
