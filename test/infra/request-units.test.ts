import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cosmosContainers } from '../../functions/app/containers/cosmos.ts';
import { writeCost } from '../../infra/cost/request-units.ts';
import { makePreparer } from '../../shared/indicators/input/prepare.ts';
import type { IndicatorType } from '../../shared/indicators/model/indicator.ts';
import { reversedName } from '../../shared/indicators/store/prefix-search.ts';
import { toStored } from '../../shared/indicators/store/stored-form.ts';
import { newDocument } from '../../shared/indicators/writing/indicator-documents.ts';
import { makeWriteContext } from '../../shared/indicators/writing/write-context.ts';
import { groups, guard, people, raw } from '../support/made/indicator-fixtures.ts';

const page = readFileSync(new URL('../../docs/limits-and-cost.md', import.meta.url), 'utf8');
const shape = cosmosContainers.find(({ id }) => id === 'indicators') ?? cosmosContainers[0];
const prepare = makePreparer({ actor: people, guard, groups, channel: 'csv', isKnownDefinition: () => true });
const context = makeWriteContext(people, Date.UTC(2026, 0, 1));

/** A row of a feed as release 0.2 has stored it, and as it is stored now. */
function formsOf(indicatorType: IndicatorType, indicatorValue: string) {
  const prepared = prepare(raw({ indicatorType, indicatorValue, expirationTime: '2036-01-01T00:00:00Z' }));
  if (!prepared.ok) {
    throw new TypeError(prepared.fault.message);
  }
  const key = { partition: '100000000', id: '100000000000000' };
  const row = newDocument(prepared.value, key, undefined, { importId: 'd-73d52dbea354c0e2', row: 6 }, context);
  return { before: { ...row, v: 1 }, now: { ...toStored(row), reversedValue: reversedName(row) } };
}

describe('the request units of a write', () => {
  it.each<readonly [string, IndicatorType, string]>([
    ['URL', 'Url', 'https://mail5.xyz/cdn/5.php'],
    ['domain name', 'DomainName', 'mail5.xyz'],
  ])('are documented for a %s', (what, type, value) => {
    if (shape === undefined) {
      throw new TypeError('there are containers');
    }
    const { before, now } = formsOf(type, value);
    const cells = [before, now].flatMap((document) => {
      const { bytes, entries, units } = writeCost(document, shape);
      return [bytes, entries, units.toFixed(1)].map(String);
    });
    expect(page).toContain(`| ${what} | ${cells.join(' | ')} |`);
  });

  it('grow with size and with indexed values', () => {
    const small = { id: 'cosmos', queriedPaths: ['a', 'list'], listPaths: ['list'], orders: ['a'] };
    const document = { id: 'x', kind: 'k', partition: 'p' };
    expect(writeCost(document, small)).toMatchObject({ entries: 3, units: 5.3 });
    expect(writeCost({ ...document, a: null, b: 1, list: [1, 2] }, small)).toMatchObject({ entries: 7, units: 5.7 });
    expect(writeCost({ ...document, text: 'x'.repeat(1_500) }, small).units).toBeGreaterThan(5.8);
  });
});
