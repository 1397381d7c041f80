import * as fc from 'fast-check';
import type { FieldTable } from '../../../shared/odata/field-table.ts';
import { formatUtcDate } from '../../../shared/platform/utc-date.ts';
import type { Order } from '../../../shared/storage/document-container.ts';
import type { Filter, Scalar } from '../../../shared/storage/filter.ts';
import { compareScalars, fieldValue } from '../oracles/document-fields.ts';

/** One field of each type; the arbitrary filters use them. */
export const table = {
  title: { type: 'text', sortable: true },
  owner: { type: 'text', path: 'person.name', sortable: true },
  severity: { type: 'enum', values: ['Low', 'High', 'InProgress'], sortable: true },
  seen: { type: 'date', sortable: true },
  generateAlert: { type: 'boolean', sortable: true },
  incidentId: { type: 'number', sortable: true },
  groups: { type: 'textList' },
} as const satisfies FieldTable;

export interface SampleDocument {
  readonly id: string;
  readonly [field: string]: unknown;
}

/**
 * Texts of a few awkward characters, so they often match; `beyondBmp` adds characters that UTF-16 sorts differently.
 */
function arbitraryText(beyondBmp: boolean): fc.Arbitrary<string> {
  const characters = ['a', 'b', 'A', "'", '%', '_', '\\', '"', ' ', '+', 'é', '\uD7FF'];
  if (beyondBmp) {
    characters.push('\uFFFD', '\u{1F600}', '\u{10FFFF}');
  }
  return fc.string({ unit: fc.constantFrom(...characters), maxLength: 4 });
}

interface Values {
  readonly text: fc.Arbitrary<string>;
  readonly ofField: Readonly<Record<string, fc.Arbitrary<Scalar>>>;
}

function arbitraryValues(beyondBmp: boolean): Values {
  const text = arbitraryText(beyondBmp);
  return {
    text,
    ofField: {
      title: text,
      'person.name': text,
      severity: fc.constantFrom(...table.severity.values),
      seen: fc.integer({ min: 0, max: 3 }).map((day) => formatUtcDate(day * 86_400_000)),
      generateAlert: fc.boolean(),
      incidentId: fc.oneof(fc.integer({ min: -2, max: 3 }), fc.constantFrom(0.5, 1e21, Number.MAX_SAFE_INTEGER)),
    },
  };
}

const orderedFields = ['title', 'person.name', 'seen', 'incidentId'];

function arbitraryComparison({ text, ofField }: Values): fc.Arbitrary<Filter> {
  const fields = fc.constantFrom(...Object.keys(ofField));
  const valueFor = (field: string): fc.Arbitrary<Scalar> => fc.option(ofField[field] ?? text, { freq: 6 });
  return fc.oneof(
    fields.chain((field) =>
      fc.record({
        op: fc.constantFrom('eq' as const, 'ne' as const),
        field: fc.constant(field),
        value: valueFor(field),
      }),
    ),
    fc.constantFrom(...orderedFields).chain((field) =>
      fc.record({
        op: fc.constantFrom('gt' as const, 'ge' as const, 'lt' as const, 'le' as const),
        field: fc.constant(field),
        value: valueFor(field),
      }),
    ),
    fields.chain((field) =>
      fc.record({
        op: fc.constant('in' as const),
        field: fc.constant(field),
        values: fc.array(valueFor(field), { maxLength: 4 }),
      }),
    ),
    fc.record({
      op: fc.constantFrom('contains' as const, 'startswith' as const, 'endswith' as const),
      field: fc.constantFrom('title', 'person.name'),
      value: text,
    }),
    fc.record({ op: fc.constant('has' as const), field: fc.constant('groups'), value: fc.option(text, { freq: 6 }) }),
  );
}

/** Any filter that the parser can return for `table`. */
export function arbitraryFilter(beyondBmp = true, depth = 3): fc.Arbitrary<Filter> {
  return arbitraryTree(arbitraryComparison(arbitraryValues(beyondBmp)), depth);
}

function arbitraryTree(leaf: fc.Arbitrary<Filter>, depth: number): fc.Arbitrary<Filter> {
  if (depth === 0) {
    return leaf;
  }
  const operand = arbitraryTree(leaf, depth - 1);
  const operands = fc.array(operand, { maxLength: 4 }).filter((list) => list.length !== 1);
  return fc.oneof(
    { weight: 2, arbitrary: leaf },
    { weight: 1, arbitrary: fc.record({ op: fc.constant('not' as const), operand }) },
    { weight: 2, arbitrary: fc.record({ op: fc.constantFrom('and' as const, 'or' as const), operands }) },
  );
}

/** Documents with distinct ids whose fields are null, absent, or have values that the filters use. */
export function arbitraryDocuments(
  beyondBmp = true,
  maxLength = 12,
  minLength = 0,
): fc.Arbitrary<readonly SampleDocument[]> {
  const { text, ofField } = arbitraryValues(beyondBmp);
  const { 'person.name': name, ...fields } = ofField;
  const nullable = Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, fc.option(value)]));
  const document = fc.record(
    {
      id: fc.stringMatching(/^[0-9a-c]{1,3}$/),
      ...nullable,
      person: fc.option(fc.record({ name: fc.option(name ?? text) }, { requiredKeys: [] })),
      groups: fc.option(fc.array(fc.option(text, { freq: 6 }), { maxLength: 3 })),
    },
    { requiredKeys: ['id'] },
  );
  return fc.uniqueArray(document, { selector: ({ id }) => id, minLength, maxLength });
}

export const orderFields = ['id', 'title', 'person.name', 'seen', 'generateAlert', 'incidentId'] as const;

/** Orders by each sortable field. */
export function arbitraryOrder(): fc.Arbitrary<Order> {
  return fc.record({
    field: fc.constantFrom(...orderFields),
    descending: fc.boolean(),
  });
}

/** The ids sorted by the field, then by id in the same direction. */
export function sortIds(documents: readonly SampleDocument[], { field, descending }: Order): readonly string[] {
  const ascending = documents.toSorted(
    (left, right) =>
      compareScalars(fieldValue(left, field), fieldValue(right, field)) || compareScalars(left.id, right.id),
  );
  return (descending ? ascending.toReversed() : ascending).map(({ id }) => id);
}
