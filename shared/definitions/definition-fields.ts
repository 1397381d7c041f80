import { categories } from '../indicators/model/category.ts';
import { severities } from '../indicators/model/indicator.ts';
import type { FieldTable } from '../odata/field-table.ts';
import type { QueryLimits } from '../odata/query-options.ts';

/** The fields that `$filter` and `$orderby` may use on alert definitions. */
export const definitionFields: FieldTable = {
  id: { type: 'text' },
  name: { type: 'text' },
  title: { type: 'text' },
  severity: { type: 'enum', values: severities },
  category: { type: 'enum', values: categories },
  enabled: { type: 'boolean' },
  createdAt: { type: 'date', sortable: true },
  createdBy: { type: 'text' },
  lastModifiedAt: { type: 'date' },
};

export const definitionListLimits: QueryLimits = {
  maxTop: 1_000,
  defaultTop: 1_000,
  maxSkip: 10_000,
  defaultOrder: { field: 'createdAt', descending: false },
};
