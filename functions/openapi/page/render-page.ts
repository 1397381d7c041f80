import { createHash } from 'node:crypto';
import { type DocumentModel, documentModel, type SchemaNode } from './document-model.ts';
import { anchor, escapeHtml, prose } from './html.ts';
import { operationArticle } from './operation-article.ts';
import { pageScript } from './page-script.ts';
import { schemaTable } from './schema-table.ts';
import { schemaSearchText } from './search-text.ts';
import { style } from './style.ts';

/** Allows the page's own style and script, and requests to this service only. */
export const pagePolicy = [
  "default-src 'none'",
  `script-src ${hashOf(pageScript)}`,
  `style-src ${hashOf(style)}`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** The document for people: one page of HTML. */
export function renderPage(json: unknown): string {
  const document = documentModel.parse(json);
  const { info, components } = document;
  const operations = operationsOf(document);
  const groups = document.tags.map((tag) => ({
    ...tag,
    operations: operations.filter(({ operation }) => operation.tags.includes(tag.name)),
  }));
  const schemas = Object.entries(components.schemas);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(info.title)} API</title>
<style>${style}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the operations</a>
<header>
<a class="title" href="#main">${escapeHtml(info.title)} API</a>
<label class="live"><span>Search</span> <input id="search" type="search" placeholder="Path, summary, field … ( / )" autocomplete="off" spellcheck="false" aria-describedby="found"></label>
<label class="live"><span>Token</span> <input id="token" type="password" placeholder="Kept until you leave this page" autocomplete="off" spellcheck="false"></label>
<span id="found" role="status"></span>
</header>
<nav aria-label="Operations and schemas">
${groups.map(({ name, operations: own }) => menu(name, anchor(name), own.map(operationItem))).join('\n')}
${menu(
  'Schemas',
  'schemas',
  schemas.map(([name]) => menuItem(`schema-${anchor(name)}`, escapeHtml(name))),
)}
</nav>
<main id="main" tabindex="-1">
<div id="introduction">
<h1>${escapeHtml(info.title)} API</h1>
<p>${prose(info.description)}</p>
<p>${prose(components.securitySchemes.token.description)}</p>
<p>For programs: <a href="openapi.json">openapi.json</a>.
The curl lines read the token from <code>$TOKEN</code><span class="dead"> and the address of this service from <code>$BASE_URL</code></span>.
<span class="live">Enter a token above to try calls here; a curl line that you copy then includes it.</span></p>
</div>
${groups
  .map(({ name, description, operations: own }) =>
    section(
      name,
      anchor(name),
      prose(description),
      own.map(({ path, method, operation }) => operationArticle(path, method, operation, document)),
    ),
  )
  .join('\n')}
${section(
  'Schemas',
  'schemas',
  'The objects that several operations share.',
  schemas.map(([name, schema]) => schemaArticle(name, schema, document)),
)}
</main>
<script type="module">${pageScript}</script>
</body>
</html>
`;
}

function operationsOf({ paths }: DocumentModel) {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
}

function menu(title: string, id: string, items: readonly string[]): string {
  return `<section><b><a href="#${id}">${escapeHtml(title)}</a></b><ul>${items.join('')}</ul></section>`;
}

function menuItem(id: string, html: string): string {
  return `<li><a href="#${id}">${html}</a></li>`;
}

function operationItem({ method, operation }: ReturnType<typeof operationsOf>[number]): string {
  const name = `<span class="m ${method}">${method.toUpperCase()}</span>`;
  return menuItem(anchor(operation.operationId), `${name}<span>${escapeHtml(operation.summary)}</span>`);
}

function section(title: string, id: string, description: string, articles: readonly string[]): string {
  return `<section><h2 id="${id}">${escapeHtml(title)}</h2><p>${description}</p>${articles.join('')}</section>`;
}

function schemaArticle(name: string, schema: SchemaNode, document: DocumentModel): string {
  return (
    `<article id="schema-${anchor(name)}" data-find="${escapeHtml(schemaSearchText(name, schema, document))}">` +
    `<h3>${escapeHtml(name)}</h3>${schema.description === undefined ? '' : `<p>${prose(schema.description)}</p>`}` +
    `${schemaTable(schema, document)}</article>`
  );
}
