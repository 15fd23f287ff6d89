import { fileURLToPath } from 'node:url';

/**
 * The font for whatever is not ASCII: Noto Sans SC (SIL Open Font License 1.1, which lets it be embedded), 400, with the characters
 * of GB 18030 that names and places have. It is opened where a page needs it, and of it no more is embedded than is printed.
 */
export const hanFontFile = (): string =>
  fileURLToPath(import.meta.resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf'));

/** What is printed for a character that the font lacks: the geta 〓 of type setters, so that it is seen that one is missing. */
export const missingCharacter = '\u3013';
