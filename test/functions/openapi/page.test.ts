import { createHash } from 'node:crypto';
import { transform } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { makeLoadApiDocument } from '../../../functions/openapi/load-document.ts';
import { makeSearchMatch } from '../../../functions/openapi/page/browser/search-match.js';
import { pageScript } from '../../../functions/openapi/page/page-script.ts';
import { pagePolicy, renderPage } from '../../../functions/openapi/page/render-page.ts';
import { documentOf } from '../../support/worlds/described-api.ts';
import { makeMemoryService } from '../../support/worlds/memory-service.ts';

const service = makeMemoryService(Date.now, { TOKEN_RELAY: 'https://login.microsoftonline.com' });
const document = documentOf(service);
const html = renderPage(document);
const articles = [...html.matchAll(/<article class="operation" id="(\w+)" data-find="([^"]*)">(.*?)<\/article>/gs)].map(
  ([, id = '', find = '', text = '']) => ({ id, find, text }),
);
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
);
const articleOf = (id: string) => articles.find((one) => one.id === id)?.text ?? '';

function hashOf(text: string | undefined): string {
  return `'sha256-${createHash('sha256')
    .update(text ?? '')
    .digest('base64')}'`;
}

describe('the page of the API', () => {
  it('loads nothing: its style and its one script are inline', () => {
    const markup = html.replace(pageScript, '');
    expect(markup.match(/<script\b[^>]*>/g)).toStrictEqual(['<script type="module">']);
    expect(markup).not.toMatch(/<(?:img|link|iframe|object|base)\b|\son\w+=|\sstyle=|\ssrc=|href="(?:https?:)?\/\//i);
  });

  it('has a policy that allows its own style, its own script and calls to this service', () => {
    const style = /<style>(.*)<\/style>/s.exec(html)?.[1];
    const script = /<script type="module">(.*)<\/script>/s.exec(html)?.[1];
    expect(pagePolicy.split('; ')).toStrictEqual([
      "default-src 'none'",
      `script-src ${hashOf(script)}`,
      `style-src ${hashOf(style)}`,
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
  });

  it('is a download of less than 60 KB', async () => {
    const load = makeLoadApiDocument(() => service.groups);
    expect((await load()).html.brotli.length).toBeLessThan(60_000);
  });

  it('has a form for every operation, with a labelled field for each parameter and the example as its body', () => {
    expect(articles.map(({ id }) => id).toSorted()).toStrictEqual(
      operations.map(({ operation }) => operation.operationId).toSorted(),
    );
    for (const { path, method, operation } of operations) {
      const form = /<form (?<call>[^>]*)>(?<fields>.*)<\/form>/s.exec(articleOf(operation.operationId))?.groups ?? {};
      expect(form['call']).toContain(`data-method="${method.toUpperCase()}" data-path="${path}"`);
      expect(form['call']?.includes('data-token')).toBe(operation.security.length > 0);
      expect(form['fields']?.includes('<textarea')).toBe(operation.requestBody !== undefined);
      const fields = form['fields']?.match(/<(?:input|select|textarea)\b/g) ?? [];
      expect(form['fields']?.match(/<label\b/g) ?? []).toHaveLength(fields.length);
      const parameters = Array.isArray(operation['parameters']) ? operation['parameters'].length : 0;
      expect(fields).toHaveLength(parameters + (operation.requestBody === undefined ? 0 : 1));
    }
    expect(articleOf('postIndicators')).toMatch(/<textarea[^>]*>\n\{\n {2}&quot;indicatorValue&quot;: /);
  });

  it.each([
    ['by path', '/api/indicators/{id}/history', 'getIndicatorHistory'],
    ['by method and summary', 'DELETE an Indicator', 'deleteIndicatorById'],
    ['by a parameter', '$skiptoken indicators', 'getIndicators'],
    ['by a field of a shared schema', 'generateAlert', 'postIndicators'],
    ['by a field of its response', 'mitreTechniques', 'getIndicatorById'],
  ])('can be searched %s', (_name, query, id) => {
    const isMatch = makeSearchMatch(query);
    const found = articles.filter(({ find }) => isMatch(find)).map((one) => one.id);
    expect(found).toContain(id);
    expect(found.length).toBeLessThan(articles.length / 2);
  });

  it('finds everything without a query and nothing for nonsense', () => {
    expect(articles.every(({ find }) => makeSearchMatch(' ')(find))).toBe(true);
    expect(articles.some(({ find }) => makeSearchMatch('indicators zzz')(find))).toBe(false);
  });

  it('shows text of the document as text', () => {
    const hostile = structuredClone(document);
    const operation = hostile.paths['/api/indicators']?.['get'];
    Object.assign(operation ?? {}, { summary: '<img src=x onerror=alert(1)>"\'' });
    expect(renderPage(hostile)).not.toContain('<img');
  });
});

describe('the script of the page', () => {
  it('is one module that imports nothing and can be inline', async () => {
    expect(pageScript).not.toMatch(/^\s*import\b/m);
    expect(pageScript).not.toMatch(/<\/script|<!--/i);
    await expect(transform(pageScript, { format: 'esm' })).resolves.toMatchObject({ warnings: [] });
  });

  it('writes text, never markup, and keeps nothing', () => {
    expect(pageScript).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function/);
    expect(pageScript).not.toMatch(/localStorage|sessionStorage|document\.cookie|indexedDB/);
  });
});
