import type { RawIndicator } from '../../../shared/indicators/input/raw-indicator.ts';
import type { IndicatorDocument } from '../../../shared/indicators/model/indicator.ts';
import { feedA, type IndicatorWorld, people, raw } from '../made/indicator-fixtures.ts';

export const objectId = (number: number) => `indicator--00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
export const a = objectId(1);
export const b = objectId(2);
export const c = objectId(3);

export function named(externalId: string | null, changes: RawIndicator = {}): RawIndicator {
  return raw({ externalId, expirationTime: '2027-01-01T00:00:00Z', ...changes });
}

/** As a STIX upload does. */
export async function join({ service }: IndicatorWorld, ...raws: readonly RawIndicator[]): Promise<readonly string[]> {
  const outcomes = await service.submitAll(
    feedA,
    raws.map((one) => ({ raw: one })),
    { channel: 'api', joins: true },
  );
  return outcomes.map(({ status }) => status);
}

export async function rowsOf(
  { service }: IndicatorWorld,
  includeExpired = false,
): Promise<readonly IndicatorDocument[]> {
  const rows: IndicatorDocument[] = [];
  for await (const { items } of service.list(people, { includeExpired })) {
    rows.push(...items);
  }
  return rows;
}

export async function onlyRow(world: IndicatorWorld): Promise<IndicatorDocument> {
  const [row, ...others] = await rowsOf(world, true);
  if (row === undefined || others.length > 0) {
    throw new Error(`${others.length + 1} indicators`);
  }
  return row;
}

export async function namedBy({ service }: IndicatorWorld, externalId: string): Promise<number> {
  return (await service.findByExternalIds(feedA, [externalId])).length;
}

export async function storedClaims({ container }: IndicatorWorld) {
  const order = { field: 'expirationTime', descending: true };
  return (await container.query({ kind: 'claim', order, limit: 1000 })).items.map(({ document }) => document);
}
