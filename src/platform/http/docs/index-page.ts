import { type Html, html, inline, prose } from '../html.ts';
import type { ApiDocument, Described } from './document.ts';
import { inLanguage, type Language, words } from './words.ts';

/** Operations of one tag, as the document groups them by whom they are for. */
interface Group {
  name: string;
  description: string | undefined;
  operations: Described[];
}

/** The groups in the order of the document's `tags`, then those that it says nothing of. */
function groupsOf(document: ApiDocument, operations: readonly Described[]): Group[] {
  const groups = new Map<string, Group>(
    (document.tags ?? []).map(({ name, description }) => [name, { name, description, operations: [] }]),
  );
  for (const one of operations) {
    const name = one.operation.tags?.[0] ?? '';
    const group = groups.get(name) ?? { name, description: undefined, operations: [] };
    groups.set(name, group);
    group.operations.push(one);
  }
  return [...groups.values()].filter((group) => group.operations.length > 0);
}

/** A whole page of the documentation. Everything that it loads comes from here. */
export function pageHtml(language: Language, path: string, title: string, main: Html): string {
  const { lang, other } = words[language];
  const otherLanguage = language === 'en' ? 'zh' : 'en';
  return String(html`<!doctype html>
<html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><link rel="stylesheet" href="/docs/page.css"><script src="/docs/page.js" defer></script></head>
<body><header><a href="/docs?lang=${language}">Muster</a><a hreflang="${words[otherLanguage].lang}" lang="${words[otherLanguage].lang}" href="${path}?lang=${otherLanguage}">${other}</a></header>
<main>${main}</main></body></html>
`);
}

/** The list of all operations, folded, by whom they are for. */
export function indexHtml(document: ApiDocument, operations: readonly Described[], language: Language): Html {
  const { title, intro, filter, none, document: forPrograms, failed } = words[language];
  return html`<h1>${title}</h1><p>${intro}</p>${prose(inLanguage(document.info.description, language))}
<p><a href="/openapi.json">${forPrograms}</a> · ${document.info.version}</p>
<p id="filter" hidden><input type="search" aria-label="${filter}" placeholder="${filter}"></p><p id="none" hidden>${none}</p>
${groupsOf(document, operations).map((group) => groupHtml(group, language))}<template id="failed"><p>${failed}</p></template>`;
}

function groupHtml({ name, description, operations }: Group, language: Language): Html {
  return html`<section class="group" id="${name}"><h2>${name}</h2>${prose(inLanguage(description, language))}${operations.map((one) => lineHtml(one, language))}</section>
`;
}

/** One line of the list; opened, it loads what its link leads to. */
function lineHtml({ method, path, operation }: Described, language: Language): Html {
  const { operationId, summary, deprecated } = operation;
  return html`<details id="${operationId}"><summary><b class="${method.toLowerCase()}">${method}</b> <code>${path}</code> <span>${inline(summary ?? '')}${
    deprecated === true ? html` <em>${words[language].deprecated}</em>` : ''
  }</span> <a href="/docs/${operationId}?lang=${language}" title="${operationId}">§</a></summary></details>`;
}
