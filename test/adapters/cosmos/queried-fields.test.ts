import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { cosmosContainers } from '../../../functions/app/containers/cosmos.ts';
import { auditFields } from '../../../shared/audit/audit-list.ts';
import { definitionFields } from '../../../shared/definitions/definition-fields.ts';
import { alertFields } from '../../../shared/detection/alerts/alert-fields.ts';
import { importFields } from '../../../shared/importing/reading/import-list.ts';
import { indicatorFields } from '../../../shared/indicators/wire/indicator-fields.ts';
import { jobFields } from '../../../shared/jobs/job-service.ts';
import type { Field, FieldTable } from '../../../shared/odata/field-table.ts';
import { definitionEntityFields, iocFields } from '../../../shared/protocols/defender-v1/entity-fields.ts';
import { tiIndicatorFields } from '../../../shared/protocols/graph/ti-indicator-fields.ts';

/** What callers may filter and order by, of each container. */
const tables: Readonly<Record<string, readonly FieldTable[]>> = {
  indicators: [indicatorFields, iocFields, tiIndicatorFields],
  alerts: [alertFields],
  imports: [importFields, jobFields(['import'])],
  definitions: [definitionFields, definitionEntityFields],
  audit: [auditFields],
};

/** Whose queries the files below these paths make; the longest path counts. */
const containersOf: Readonly<Record<string, readonly string[]>> = {
  'shared/indicators': ['indicators'],
  'shared/definitions/definition-service.ts': ['definitions'],
  'shared/definitions/definition-visibility.ts': ['definitions'],
  'shared/definitions/remove-definition.ts': ['indicators'],
  'shared/protocols/sentinel': ['indicators'],
  'shared/protocols/graph': ['indicators'],
  'shared/protocols/defender-v1/expand.ts': ['indicators'],
  'shared/protocols/defender-v1/quota.ts': ['indicators', 'definitions'],
  'shared/protocols/defender-v1/bulk-journal.ts': ['imports'],
  'shared/importing': ['imports'],
  'functions/protocols/defender-v1/alert-definition-iocs-http.ts': ['indicators'],
  'shared/audit': ['audit'],
  'shared/jobs': ['imports'],
  // one document after another
  'functions/api/jobs/job-items-http.ts': [],
  'shared/detection': ['alerts'],
  'shared/publishing/siem': ['alerts'],
  'shared/detection/alerts/entity-filter.ts': ['alerts'],
  'shared/definitions/definition-fields.ts': ['definitions'],
  // ordered in memory: the groups are settings
  'functions/api/device-groups/exposure-score-by-machine-groups-http.ts': [],
};

/**
 * Filters by import are written in the stored form. What an import created is found by its times in the index of creation
 * times, and then compared document by document.
 */
const byImport = new Set(['importId', 'origin', 'origin.importId', 'touched.importId']);
const storedByImport: Readonly<Record<string, readonly string[]>> = { indicators: ['touchedBy'] };

/** Indexed in every container: `id` by Cosmos DB itself, the others by `defineContainer`. */
const everywhere = new Set(['id', 'kind', 'deleted', 'partition']);

interface OwnQuery {
  readonly file: string;
  readonly field: string;
  readonly use: 'filter' | 'list' | 'order';
}

/** Filters and orders that the code names itself, found in its text. */
function ownQueries(): readonly OwnQuery[] {
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  const files = ['shared', 'functions'].flatMap((folder) =>
    readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
  );
  return files
    .filter((file) => file.endsWith('.ts') && !file.startsWith('shared/adapters/') && !file.startsWith('shared/odata/'))
    .flatMap((file) => {
      const text = readFileSync(`${root}${file}`, 'utf8');
      const filters = [...text.matchAll(/op: '(\w+)'(?: as const)?, field: '([\w.]+)'/g)].map(
        ([, op, field = '']): OwnQuery => ({ file, field, use: op === 'has' ? 'list' : 'filter' }),
      );
      const orders = [...text.matchAll(/field: '([\w.]+)', descending/g)].map(
        ([, field = '']): OwnQuery => ({ file, field, use: 'order' }),
      );
      const visible = [...text.matchAll(/\b(equals|isInGroups|hasOneOfGroups)\(\s*'([\w.]+)'/g)].map(
        ([, condition, field = '']): OwnQuery => ({
          file,
          field,
          use: condition === 'hasOneOfGroups' ? 'list' : 'filter',
        }),
      );
      const stored = [...text.matchAll(/storedAs\(\w+, \{ objectId: '([\w.]+)', id: '([\w.]+)' \}/g)].flatMap(
        ([, objectId = '', id = '']): OwnQuery[] => [
          { file, field: objectId, use: 'filter' },
          { file, field: id, use: 'filter' },
        ],
      );
      return filters.concat(orders, visible, stored);
    });
}

function containersOfFile(file: string): readonly string[] | undefined {
  const [longest] = Object.keys(containersOf)
    .filter((path) => file.startsWith(path))
    .toSorted((left, right) => right.length - left.length);
  return longest === undefined ? undefined : containersOf[longest];
}

const queries = ownQueries();

it('every query of the code is known to be of a container', () => {
  expect(queries.length).toBeGreaterThan(30);
  expect(queries.filter(({ file }) => containersOfFile(file) === undefined)).toEqual([]);
});

describe.each(cosmosContainers)('the index of $id', ({ id, queriedPaths, listPaths, orders }) => {
  const fields = (tables[id] ?? []).flatMap((table) => Object.entries(table));
  const own = queries.filter(({ file }) => containersOfFile(file)?.includes(id) === true);
  const asked = (isAsked: (field: Field) => boolean, ...uses: OwnQuery['use'][]): readonly string[] => {
    const paths = fields.filter(([, field]) => isAsked(field)).map(([name, { path }]) => path ?? name);
    const named = own.filter(({ use }) => uses.includes(use)).map(({ field }) => field);
    return [...new Set([...paths, ...named])].filter((path) => !everywhere.has(path) && !byImport.has(path)).toSorted();
  };

  it('has the fields that callers and the code filter by, and no others', () => {
    const stored = storedByImport[id] ?? [];
    expect(queriedPaths.toSorted()).toEqual([...asked(() => true, 'filter', 'list', 'order'), ...stored].toSorted());
  });

  it('has lists by their elements', () => {
    expect(listPaths.toSorted()).toEqual(asked(({ type }) => type === 'textList', 'list'));
  });

  it('has a composite index for each order, and no others', () => {
    expect(orders.toSorted()).toEqual(asked(({ sortable }) => sortable === true, 'order'));
  });
});
