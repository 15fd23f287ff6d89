/** A sentence in the two languages the service speaks. */
export interface Text {
  en: string;
  zh: string;
}
