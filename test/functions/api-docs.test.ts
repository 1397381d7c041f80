import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { statusOfError } from '../../functions/http/error-answer.ts';
import { compileRoute } from '../../functions/http/routing/route-template.ts';
import { applicationRoles, permissions } from '../../shared/access/permissions.ts';
import { classifications, determinations } from '../../shared/detection/alerts/alert-enums.ts';
import { observableTable } from '../../shared/detection/decoding/observable-table.ts';
import { alertStatuses } from '../../shared/detection/model/alert-model.ts';
import { unmatchedReasons } from '../../shared/detection/receiving/unmatched.ts';
import { extraColumns, portalColumns } from '../../shared/importing/rows/columns.ts';
import { codeSpans, sectionOf, tableRows } from '../support/markdown-page.ts';
import { documentOf } from '../support/worlds/described-api.ts';
import { makeMemoryService } from '../support/worlds/memory-service.ts';

const page = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');
const service = makeMemoryService(Date.now, { TOKEN_RELAY: 'https://login.microsoftonline.com' });
const routes = [...service.functions, ...service.publicFunctions];
const operations = Object.entries(documentOf(service).paths).flatMap(([path, item]) =>
  Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
);

/** The rows of a section's tables whose first cell is code, by each name in it. */
function byName(section: string): ReadonlyMap<string, string> {
  const rows = tableRows(sectionOf(page, section)).filter(([names]) => names?.startsWith('`'));
  return new Map(rows.flatMap(([names, ...rest]) => codeSpans(names).map((name) => [name, rest.join(' | ')])));
}

describe('docs/api.md', () => {
  it('has a row for every route and method, and for no other', () => {
    const documented = tableRows(page)
      .filter(([methods]) => /^[A-Z]+(?:, [A-Z]+)*$/.test(methods ?? ''))
      .flatMap(([methods = '', path]) => methods.split(', ').map((method) => `${method} ${codeSpans(path).join()}`));
    expect(documented.toSorted()).toEqual(operations.toSorted());
  });

  it('names no route in its sentences that does not exist', () => {
    const named = codeSpans(page)
      .map((span) => /^(?:[A-Z]+ )?(\/[^\s?]+)/.exec(span)?.[1]?.replace(/^\/api\/v1\.0/, '/api') ?? '')
      .filter((path) => path !== '' && !path.endsWith('...'));
    expect(named.length).toBeGreaterThan(50);
    const known = new Set(operations.map((operation) => operation.split(' ')[1]));
    const isServed = (path: string) =>
      known.has(path) || routes.some(({ route }) => compileRoute(route).match(path) !== undefined);
    expect(named.filter((path) => !isServed(path))).toEqual([]);
  });

  it('has the roles and scopes of the code', () => {
    const rows = tableRows(sectionOf(page, 'Roles'));
    expect(rows.flatMap(([role]) => codeSpans(role))).toEqual(applicationRoles.map(({ value }) => value));
    const granted: readonly { readonly roles: readonly string[]; readonly scopes: readonly string[] }[] =
      Object.values(permissions);
    for (const [role = '', scope = ''] of rows.map((cells) => cells.map((cell) => codeSpans(cell)[0]))) {
      const opened = granted.filter(({ scopes }) => scopes.includes(scope));
      expect(
        opened.filter(({ roles }) => !roles.includes(role)),
        `${scope} opens more than ${role}`,
      ).toEqual([]);
    }
    const scopes = new Set(rows.flatMap(([, scope]) => codeSpans(scope)));
    expect([...scopes].toSorted()).toEqual([...new Set(granted.flatMap((one) => one.scopes))].toSorted());
  });

  it('has every error code at its status', () => {
    const rows = tableRows(sectionOf(page, 'Errors'));
    const documented = rows.flatMap(([status, codes = '']) =>
      codeSpans(codes)
        .filter((span) => span in statusOfError)
        .map((code) => `${code} ${status}`),
    );
    expect(documented.toSorted()).toEqual(
      Object.entries(statusOfError)
        .map(([code, status]) => `${code} ${status}`)
        .toSorted(),
    );
  });

  it('has the values of triage', () => {
    const fields = byName('Alerts');
    expect(codeSpans(fields.get('status'))).toEqual(alertStatuses);
    expect(codeSpans(fields.get('classification'))).toEqual(classifications);
    expect(codeSpans(fields.get('determination'))).toEqual(determinations);
  });

  it('has the tables of telemetry with their columns, and the reasons of a receipt', () => {
    const rows = byName('Telemetry');
    const documented = Object.keys(observableTable).map((table) => [table, codeSpans(rows.get(table)).toSorted()]);
    const read = Object.entries(observableTable).map(([table, columns]) => {
      const names = columns.flatMap(({ column, property }) => (property === undefined ? [column] : [column, property]));
      return [table, [...new Set(names)].toSorted()];
    });
    expect(documented).toEqual(read);
    const reasons = [...rows.keys()].filter((name) => !(name in observableTable));
    expect(reasons).toEqual(unmatchedReasons);
  });

  it('has the columns of CSV files', () => {
    expect([...byName('CSV files').keys()]).toEqual([...Object.keys(portalColumns), ...Object.keys(extraColumns)]);
  });
});
