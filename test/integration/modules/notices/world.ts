/** What a notice of a whole drill's days says. */
export const example = {
  kind: 'travel',
  zh: { title: '请步行前往', body: '请携带身份证和手机，步行前往采样点，保持一米距离。' },
  en: { title: 'Please walk', body: 'Bring your ID and phone, walk to the site, keep a metre apart.' },
  startsAt: '2021-09-20T00:00:00+08:00',
  endsAt: '2021-09-25T00:00:00+08:00',
};

export interface Notice {
  id: string;
  division: string;
  site: string | null;
  kind: string;
  zh: { title: string; body: string };
  en: { title: string; body: string } | null;
  version: number;
  withdrawnAt: string | null;
}
