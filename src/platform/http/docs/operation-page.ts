import { type Html, html, inline, prose } from '../html.ts';
import {
  type ApiDocument,
  type Described,
  exampleOf,
  type Media,
  type Parameter,
  type Response,
  resolve,
} from './document.ts';
import { fieldsOf, toldOf, typeOf } from './fields.ts';
import type { Words } from './words.ts';

/** All that the document says of an operation, and a command to try it with. */
export function operationHtml(document: ApiDocument, described: Described, words: Words): Html {
  const { operation } = described;
  const parameters = (operation.parameters ?? []).map((one) => resolve(document, one).value);
  const body =
    operation.requestBody === undefined ? undefined : resolve(document, operation.requestBody).value;
  const responses = Object.entries(operation.responses ?? {}).map(
    ([status, response]) => [status, resolve(document, response).value] as const,
  );
  return html`<div class="operation">${prose(operation.description)}${
    parameters.length === 0
      ? ''
      : html`<h3>${words.parameters}</h3><table>${parameters.map((one) => parameterRow(document, one, words))}</table>`
  }${
    body === undefined
      ? ''
      : html`<h3>${words.body}</h3>${prose(body.description)}${Object.entries(body.content ?? {}).map(([type, media]) => mediaHtml(document, type, media, words))}`
  }<h3>${words.tryIt}</h3><pre>${curl(document, described, parameters, body?.content)}</pre><p>${
    (operation.security ?? []).length > 0 ? words.tokenNeeded : words.noToken
  }</p><h3>${words.answers}</h3>${responses.map(([status, response]) => answerHtml(document, status, response, words))}</div>`;
}

function parameterRow(document: ApiDocument, parameter: Parameter, words: Words): Html {
  const { name, required, description, schema } = parameter;
  return html`<tr><td><code>${name}</code> <small>${parameter.in}</small></td><td>${typeOf(document, schema)}${
    required === true ? html` <em>${words.required}</em>` : ''
  }</td><td>${prose(description)}${toldOf(document, description === schema?.description ? { ...schema, description: '' } : schema, words)}</td></tr>`;
}

function mediaHtml(document: ApiDocument, type: string, media: Media, words: Words): Html {
  const example = exampleOf(document, media);
  return html`<p><code>${type}</code></p>${media.schema === undefined ? '' : fieldsOf(document, media.schema, words)}${
    example === undefined ? '' : html`<p>${words.example}</p><pre>${pretty(example)}</pre>`
  }`;
}

function pretty(example: unknown): string {
  return typeof example === 'string' ? example : JSON.stringify(example, null, 2);
}

/** A good answer whole; a refusal by its codes, each of which is explained at its own address. */
function answerHtml(document: ApiDocument, status: string, response: Response, words: Words): Html {
  const refusal = Number(status) >= 400;
  const headers = Object.entries(response.headers ?? {});
  return html`<section><h4>${status}</h4><p>${refusal ? linked(response.description ?? '') : inline(response.description ?? '')}</p>${
    refusal || headers.length === 0
      ? ''
      : html`<p>${words.headers}</p><table>${headers.map(([name, header]) => html`<tr><td><code>${name}</code></td><td>${inline(resolve(document, header).value.description ?? '')}</td></tr>`)}</table>`
  }${refusal ? '' : Object.entries(response.content ?? {}).map(([type, media]) => mediaHtml(document, type, media, words))}</section>`;
}

/** A refusal's description, with its codes as links. */
function linked(description: string): Html {
  const pieces = description.split(/`([a-z0-9-]+)`/);
  return html`${pieces.map((piece, i) => (i % 2 === 1 ? html`<a href="/problems/${piece}"><code>${piece}</code></a>` : piece))}`;
}

/** A command that makes the request with the document's own examples. */
function curl(
  document: ApiDocument,
  { method, path, operation }: Described,
  parameters: readonly Parameter[],
  content: Record<string, Media> | undefined,
): string {
  const exampleOfParameter = (one: Parameter | undefined) =>
    one?.example ??
    (one?.schema === undefined ? undefined : resolve(document, one.schema).value.examples?.[0]);
  const filled = path.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const example = exampleOfParameter(parameters.find((one) => one.in === 'path' && one.name === name));
    return example === undefined ? whole : encodeURIComponent(String(example));
  });
  const asked = parameters
    .filter((one) => one.in === 'query' && one.required === true)
    .map((one) => `${one.name}=${encodeURIComponent(String(exampleOfParameter(one) ?? ''))}`);
  const [[type, media] = []] = Object.entries(content ?? {});
  const example = exampleOf(document, media);
  const parts = [
    `curl -s${method === 'GET' ? '' : ` -X ${method}`} "$BASE${filled}${asked.length > 0 ? `?${asked.join('&')}` : ''}"`,
    ...((operation.security ?? []).length > 0 ? ['-H "authorization: Bearer $TOKEN"'] : []),
    ...(type === undefined ? [] : [`-H 'content-type: ${type}'`]),
    ...(example === undefined ? [] : [`-d '${bodyText(example).replaceAll("'", "'\\''")}'`]),
  ];
  return parts.join(' \\\n  ');
}

const bodyText = (example: unknown): string =>
  typeof example === 'string' ? example : JSON.stringify(example);
