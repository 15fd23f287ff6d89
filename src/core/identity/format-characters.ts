/**
 * Signs that change how others are shown and show nothing themselves: soft hyphen, zero-width space and joiners,
 * direction marks, byte order mark. Copying out of contacts, chats and web pages leaves them around a text.
 */
const format = '\\u00AD\\u061C\\u180E\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u206F\\uFEFF';

const ends = new RegExp(`^[\\s${format}]+|[\\s${format}]+$`, 'g');
const anywhere = new RegExp(`[${format}]`, 'g');

/** A text without the white space and format characters before and after it. */
export function bareEnds(text: string): string {
  return text.replace(ends, '');
}

/** A text without any format character: for what is written with none, as doors are. */
export function withoutFormat(text: string): string {
  return text.replace(anywhere, '');
}
