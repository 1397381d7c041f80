import type { CosmosContainerShape } from '../../functions/app/containers/cosmos.ts';

/*
 * What a write of a document costs on Cosmos DB, estimated from its size and its indexed values. The charge of the size is from
 * Microsoft's table "Document size" (learn.microsoft.com, understand-request-unit-consumption, 2026-11): 4.95 units up to 1 KB,
 * 6.29 at 2 KB, linear in between. Microsoft publishes no charge of an index entry: a tenth of a unit is our assumption. The
 * response of a write says what it really cost (`x-ms-request-charge`).
 */
const unitsOfFirstKb = 4.95;
const unitsOfSecondKb = 6.29 - unitsOfFirstKb;
const unitsPerEntry = 0.1;
const alwaysIndexed = ['kind', 'partition'];

export interface WriteCost {
  readonly bytes: number;
  /** Entries in indexes: one per indexed value, null included, per element of a list, and per composite index. */
  readonly entries: number;
  readonly units: number;
}

/** The cost of writing a document of at most 2 KB. */
export function writeCost(document: object, { queriedPaths, orders }: CosmosContainerShape): WriteCost {
  const stored: unknown = JSON.parse(JSON.stringify(document));
  const fields = new Map<string, unknown>(Object.entries(typeof stored === 'object' && stored !== null ? stored : {}));
  const bytes = Buffer.byteLength(JSON.stringify(stored));
  const values = [...alwaysIndexed, ...queriedPaths].map((path) => {
    const value = fields.get(path);
    return Array.isArray(value) ? value.length : value === undefined ? 0 : 1;
  });
  const composite = ['id', ...orders].filter((field) => fields.has(field)).length;
  const entries = values.reduce((sum, count) => sum + count, composite);
  const units = unitsOfFirstKb + unitsOfSecondKb * Math.max(0, bytes / 1024 - 1) + unitsPerEntry * entries;
  return { bytes, entries, units: Math.round(units * 10) / 10 };
}
