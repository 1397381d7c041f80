import { curlExample } from './curl-example.ts';
import type { ContentModel, DocumentModel, OperationModel } from './document-model.ts';
import { anchor, escapeHtml, prose } from './html.ts';
import { schemaTable, typeText } from './schema-table.ts';

/** One operation: what it is for, who may call it, what it takes and answers. */
export function operationArticle(
  path: string,
  method: string,
  operation: OperationModel,
  document: DocumentModel,
): string {
  const { summary, description, requestBody, responses } = operation;
  return [
    `<article id="${anchor(operation.operationId)}">`,
    `<h3>${escapeHtml(summary)}</h3>`,
    `<p><span class="m ${method}">${method.toUpperCase()}</span> <code>${escapeHtml(path)}</code></p>`,
    description === undefined ? '' : `<p>${prose(description)}</p>`,
    grants(operation),
    parameters(operation),
    requestBody === undefined ? '' : `<h4>Body</h4>${bodies(requestBody.content, document)}`,
    '<h4>Example</h4>',
    `<pre><code>${escapeHtml(curlExample(path, method, operation, document))}</code></pre>`,
    answers(responses, document),
    '</article>',
  ].join('\n');
}

function grants({ security }: OperationModel): string {
  const names = security.flatMap(({ token }) => token).map((name) => `<code>${escapeHtml(name)}</code>`);
  return `<p>${names.length === 0 ? 'Needs no token.' : `Needs ${names.join(' or ')}.`}</p>`;
}

function parameters({ parameters: all }: OperationModel): string {
  if (all.length === 0) {
    return '';
  }
  const cells = all.map(
    ({ name, in: place, required, schema, description = '' }) =>
      `<tr><td><code>${escapeHtml(name)}</code><small>${place}${required === true ? '' : ', optional'}</small></td>` +
      `<td>${typeText(schema)}</td><td>${prose(description)}</td></tr>`,
  );
  return `<h4>Parameters</h4><table><tr><th>Name<th>Type<th>Meaning</tr>${cells.join('')}</table>`;
}

function bodies(content: ContentModel, document: DocumentModel): string {
  return Object.entries(content)
    .map(([type, { schema }]) => `<p><code>${escapeHtml(type)}</code></p>${schemaTable(schema, document)}`)
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
  return `${good.join('')}<details><summary>Refusals</summary><table>${bad.join('')}</table></details>`;
}
