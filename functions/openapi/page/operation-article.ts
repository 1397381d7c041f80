import { curlLine } from './browser/curl-line.js';
import type { ContentModel, DocumentModel, OperationModel } from './document-model.ts';
import { exampleCall } from './example-call.ts';
import { anchor, escapeHtml, prose } from './html.ts';
import { schemaTable, typeText } from './schema-table.ts';
import { operationSearchText } from './search-text.ts';
import { tryForm } from './try-form.ts';

/** One operation: what it is for, who may call it, what it takes and returns, its curl line, and a form to try it. */
export function operationArticle(
  path: string,
  method: string,
  operation: OperationModel,
  document: DocumentModel,
): string {
  const { operationId, summary, description, requestBody, responses, security } = operation;
  const id = anchor(operationId);
  const find = escapeHtml(operationSearchText(path, method, operation, document));
  const curl = curlLine(exampleCall(path, method, operation, document), { needsToken: security.length > 0 });
  return [
    `<article class="operation" id="${id}" data-find="${find}">`,
    `<h3><a href="#${id}">${escapeHtml(summary)}</a></h3>`,
    `<p class="call"><span class="m ${method}">${method.toUpperCase()}</span> <code>${escapeHtml(path)}</code></p>`,
    description === undefined ? '' : `<p>${prose(description)}</p>`,
    grants(operation),
    parameters(operation),
    requestBody === undefined ? '' : `<h4>Body</h4>${bodies(requestBody.content, document)}`,
    '<h4>Responses</h4>',
    answers(responses, document),
    `<div class="curl"><pre><code>${escapeHtml(curl)}</code></pre>`,
    '<button type="button" class="live" aria-live="polite">Copy curl</button></div>',
    tryForm(path, method, operation, document),
    '</article>',
  ].join('\n');
}

function grants({ security }: OperationModel): string {
  const names = security.flatMap(({ token }) => token).map((name) => `<code>${escapeHtml(name)}</code>`);
  return `<p class="grants">${names.length === 0 ? 'Requires no token.' : `Requires ${names.join(' or ')}.`}</p>`;
}

function parameters({ parameters: all }: OperationModel): string {
  if (all.length === 0) {
    return '';
  }
  const cells = all.map(
    ({ name, in: place, required, schema, description = '' }) =>
      `<tr><td><code>${escapeHtml(name)}</code><small>${escapeHtml(place)}${required === true ? '' : ', optional'}</small></td>` +
      `<td>${typeText(schema)}</td><td>${prose(description)}</td></tr>`,
  );
  return `<h4>Parameters</h4><div class="scroll"><table><tr><th>Name<th>Type<th>Meaning</tr>${cells.join('')}</table></div>`;
}

function bodies(content: ContentModel, document: DocumentModel): string {
  return Object.entries(content)
    .map(
      ([type, { schema }]) => `<p class="type"><small>${escapeHtml(type)}</small></p>${schemaTable(schema, document)}`,
    )
    .join('');
}

function answers(responses: OperationModel['responses'], document: DocumentModel): string {
  const all = Object.entries(responses);
  const good = all
    .filter(([status]) => status < '400')
    .map(
      ([status, { description, content = {} }]) =>
        `<details><summary>${status}: ${prose(description)}</summary>${bodies(content, document)}</details>`,
    );
  const bad = all
    .filter(([status]) => status >= '400')
    .map(([status, { description }]) => `<tr><td>${status}</td><td>${prose(description)}</td></tr>`);
  const errors = `<table><tr><th>Status<th>Codes</tr>${bad.join('')}</table>`;
  return `${good.join('')}<details><summary>Errors</summary>${errors}</details>`;
}
