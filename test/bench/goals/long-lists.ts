import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqliteContainers } from '../../../functions/app/containers/sqlite.ts';
import { organisationActor } from '../../../shared/access/actor.ts';
import { openSqliteStore } from '../../../shared/adapters/sqlite/sqlite-store.ts';
import { openWriter, prepareDatabase } from '../../../shared/adapters/sqlite/threads/database.ts';
import type { IndicatorsDocument } from '../../../shared/indicators/model/indicator.ts';
import { toStored } from '../../../shared/indicators/store/stored-form.ts';
import { indicatorFields, indicatorListLimits } from '../../../shared/indicators/wire/indicator-fields.ts';
import { indicatorResource } from '../../../shared/indicators/wire/resource.ts';
import { readQueryOptions } from '../../../shared/odata/query-options.ts';
import { makeIndicatorWorld, raw } from '../../support/made/indicator-fixtures.ts';
import { madeRow } from '../made/made-list.ts';
import type { Sizes } from '../made/sizes.ts';
import { asTime, counted, type Figure, makeFigure } from '../report/figure.ts';
import { alternate } from '../rounds.ts';

const day = '2026-01-01T00:00:00Z';

/** Times the unfiltered first page that each may take. */
const bounds = { page: 10, search: 50, count: 50 } as const;

const reads: readonly { readonly kind: keyof typeof bounds; readonly query: string }[] = [
  { kind: 'page', query: '$orderby=lastUpdateTime desc' },
  { kind: 'page', query: '$orderby=expirationTime desc' },
  { kind: 'page', query: '$orderby=indicatorValue' },
  { kind: 'page', query: "$filter=externalId eq 'none'" },
  { kind: 'page', query: "$filter=indicatorType eq 'Url' and action eq 'Block'" },
  { kind: 'page', query: "$filter=indicatorType eq 'FileSha256'" },
  { kind: 'page', query: "$filter=severity eq 'Low'" },
  { kind: 'page', query: "$filter=startswith(indicatorValue,'login')" },
  { kind: 'search', query: "$filter=contains(indicatorValue,'abcde')" },
  { kind: 'search', query: "$filter=contains(indicatorValue,'abc')" },
  { kind: 'search', query: "$filter=contains(indicatorValue,'zqxj')" },
  { kind: 'search', query: "$filter=contains(title,'no such title')" },
  { kind: 'search', query: "$filter=contains(title,'Case')" },
  { kind: 'search', query: "$filter=contains(title,'Case 77777')" },
  { kind: 'count', query: '$count=true' },
  { kind: 'count', query: "$count=true&$filter=indicatorType eq 'Url' and action eq 'Block'" },
  { kind: 'count', query: "$count=true&$filter=action eq 'Block'" },
  { kind: 'count', query: "$count=true&$filter=createdBy eq 'nobody'" },
  { kind: 'count', query: "$count=true&$filter=contains(indicatorValue,'abcde')" },
];

/** G14: first pages of a long list, from the query's text to JSON, each against that of the list itself. */
export async function measureLongLists(sizes: Sizes): Promise<readonly Figure[]> {
  const root = mkdtempSync(join(tmpdir(), 'bench-'));
  const path = join(root, 'list.db');
  await writeList(path, sizes.list);
  const store = await openSqliteStore({ path, containers: sqliteContainers, clock: () => Date.parse(day) });
  try {
    const { service } = makeIndicatorWorld({ wrap: () => store.container<IndicatorsDocument>('indicators') });
    const get = async (text: string) => {
      const { count, ...query } = readQueryOptions(new URLSearchParams(text), indicatorFields, indicatorListLimits);
      const total = count ? await service.countList(organisationActor, query) : undefined;
      const pages: string[] = [];
      for await (const { items } of service.list(organisationActor, { ...query, limit: 50 })) {
        pages.push(JSON.stringify(items.map(indicatorResource)));
      }
      return { total, pages };
    };
    const figures: Figure[] = [];
    for (const { kind, query } of reads) {
      const [ours, plain] = await alternate(sizes.rounds, [
        { name: query, run: () => get(query) },
        { name: 'the first page of the list', run: () => get('') },
      ]);
      figures.push(
        makeFigure({
          goal: 'G14',
          what: `${counted(sizes.list)} indicators: ${query}`,
          unit: 'ms',
          ours: asTime(ours),
          peer: asTime(plain),
          bound: { kind: 'at most', value: bounds[kind] },
        }),
      );
    }
    return figures;
  } finally {
    await store.close();
    rmSync(root, { recursive: true });
  }
}

/** Written past the service: half an hour of imports would say nothing about reads. */
async function writeList(path: string, count: number): Promise<void> {
  prepareDatabase(path, sqliteContainers);
  const { service } = makeIndicatorWorld();
  const { indicator } = await service.submit(organisationActor, raw({ expirationTime: '2036-01-01T00:00:00Z' }));
  const template = toStored(indicator);
  const database = openWriter(path);
  database.exec('PRAGMA synchronous = OFF');
  const insert = database.prepare(
    'INSERT INTO container_indicators (partition, id, kind, expires_at, doc) VALUES (?, ?, ?, NULL, ?)',
  );
  for (let n = 0; n < count; n += 1) {
    if (n % 10_000 === 0) {
      database.exec(n === 0 ? 'BEGIN' : 'COMMIT; BEGIN');
    }
    const { type, value, action } = madeRow(n);
    const partition = String(100_000_000 + ((n * 7_919) % 900_000_000));
    const id = `${partition}000001`;
    const at = new Date(Date.UTC(2025, 0, 1) + n * 25).toISOString().replace('Z', '0000Z');
    const document = {
      ...template,
      partition,
      id,
      indicatorType: type,
      indicatorValue: value,
      action,
      title: `Case ${n}`,
      creationTimeDateTimeUtc: at,
      lastUpdateTime: at,
    };
    insert.run(partition, id, 'indicator', JSON.stringify(document));
  }
  database.exec('COMMIT');
  database.close();
}
