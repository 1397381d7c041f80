import { categories } from '../../indicators/model/category.ts';
import { indicatorTypes, severities } from '../../indicators/model/indicator.ts';
import { creationOrder } from '../../indicators/reading/list.ts';
import { canonicalSpellings } from '../../indicators/wire/indicator-fields.ts';
import type { FieldTable } from '../../odata/field-table.ts';
import type { QueryLimits } from '../../odata/query-options.ts';
import { iocTypeOf, iocTypes } from './ioc-type.ts';

/** The fields that `$filter` and `$orderby` of indicators of compromise may use. */
export const iocFields: FieldTable = {
  Id: { type: 'id', path: 'id', sortable: true },
  Type: {
    type: 'enum',
    path: 'indicatorType',
    values: iocTypes,
    literal: (text) => indicatorTypes.filter((type) => iocTypeOf(type) === text),
  },
  Value: {
    type: 'text',
    path: 'indicatorValue',
    sortable: true,
    literal: canonicalSpellings,
    search: 'trigrams-or-prefix',
  },
  // Equals is the only one, so it selects every indicator.
  DetectionFunction: { type: 'enum', path: 'kind', values: ['Equals'], literal: () => ['indicator'] },
  ExpiresAt: { type: 'date', path: 'expirationTime', sortable: true },
  Enabled: { type: 'boolean', path: 'enabled' },
  CreatedAt: { type: 'date', path: 'creationTimeDateTimeUtc', sortable: true },
  CreatedBy: { type: 'text', path: 'createdBy', search: 'never' },
  LastModifiedAt: { type: 'date', path: 'lastUpdateTime', sortable: true },
  LastModifiedBy: { type: 'text', path: 'lastUpdatedBy', search: 'never' },
  'AlertDefinition/Id': { type: 'id', path: 'alertDefinitionId' },
};

export const iocListLimits: QueryLimits = {
  maxTop: 10_000,
  defaultTop: 10_000,
  maxSkip: 100_000,
  defaultOrder: creationOrder,
};

/** The fields that `$filter` and `$orderby` of alert definitions may use. */
export const definitionEntityFields: FieldTable = {
  Id: { type: 'id', path: 'id', sortable: true },
  Name: { type: 'text', path: 'name', sortable: true },
  Severity: { type: 'enum', path: 'severity', values: severities },
  InternalDescription: { type: 'text', path: 'internalDescription' },
  Title: { type: 'text', path: 'title' },
  UxDescription: { type: 'text', path: 'uxDescription' },
  RecommendedAction: { type: 'text', path: 'recommendedAction' },
  Category: { type: 'enum', path: 'category', values: categories },
  Enabled: { type: 'boolean', path: 'enabled' },
  CreatedAt: { type: 'date', path: 'createdAt', sortable: true },
  CreatedBy: { type: 'text', path: 'createdBy' },
  LastModifiedAt: { type: 'date', path: 'lastModifiedAt' },
  LastModifiedBy: { type: 'text', path: 'lastModifiedBy' },
};
