import { createHash } from 'node:crypto';
import { type DocumentModel, documentModel } from './document-model.ts';
import { anchor, escapeHtml, prose } from './html.ts';
import { operationArticle } from './operation-article.ts';
import { schemaTable } from './schema-table.ts';
import { style } from './style.ts';

/** Nothing but the page's own style is allowed: it has no script and asks for nothing. */
export const pagePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The document for people: one page of HTML. */
export function renderPage(json: unknown): string {
  const document = documentModel.parse(json);
  const { info, components } = document;
  const operations = operationsOf(document);
  const byTag = document.tags.map((tag) => ({
    ...tag,
    operations: operations.filter(({ operation }) => operation.tags.includes(tag.name)),
  }));
  const menu = byTag.map(
    ({ name, operations: own }) =>
      `<b><a href="#${anchor(name)}">${escapeHtml(name)}</a></b><ul>${own.map(menuItem).join('')}</ul>`,
  );
  const sections = byTag.map(
    ({ name, description, operations: own }) =>
      `<h2 id="${anchor(name)}">${escapeHtml(name)}</h2><p>${prose(description)}</p>` +
      own.map(({ path, method, operation }) => operationArticle(path, method, operation, document)).join(''),
  );
  const shapes = Object.entries(components.schemas).map(
    ([name, schema]) =>
      `<article id="schema-${anchor(name)}"><h3>${escapeHtml(name)}</h3>` +
      `${schema.description === undefined ? '' : `<p>${prose(schema.description)}</p>`}${schemaTable(schema, document)}</article>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(info.title)}</title>
<style>${style}</style>
</head>
<body>
<nav>${menu.join('')}<b><a href="#shapes">Shapes</a></b></nav>
<main>
<h1>${escapeHtml(info.title)}</h1>
<p>${prose(info.description)}</p>
<p>${prose(components.securitySchemes.token.description)}</p>
<p>The same for programs: <a href="openapi.json">openapi.json</a>. In the examples <code>$BASE_URL</code> is the address of
this service and <code>$TOKEN</code> a token; a click selects the whole example.</p>
${sections.join('\n')}
<h2 id="shapes">Shapes</h2>
${shapes.join('\n')}
</main>
</body>
</html>
`;
}

function operationsOf({ paths }: DocumentModel) {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
}

function menuItem({ method, operation }: ReturnType<typeof operationsOf>[number]): string {
  const { operationId, summary } = operation;
  const name = `<span class="m ${method}">${method.toUpperCase()}</span>`;
  return `<li><a href="#${anchor(operationId)}">${name}${escapeHtml(summary)}</a></li>`;
}
