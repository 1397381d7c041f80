import { creationOrder } from '../../indicators/reading/list.ts';
import { canonicalSpellings } from '../../indicators/wire/indicator-fields.ts';
import type { FieldTable } from '../../odata/field-table.ts';
import type { QueryLimits } from '../../odata/query-options.ts';

/** The fields that `$filter` and `$orderby` of tiIndicators may use. */
export const tiIndicatorFields: FieldTable = {
  id: { type: 'text', search: 'never' },
  externalId: { type: 'text', search: 'prefix' },
  expirationDateTime: { type: 'date', path: 'expirationTime', sortable: true },
  ingestedDateTime: { type: 'date', path: 'creationTimeDateTimeUtc', sortable: true },
  domainName: { type: 'text', path: 'indicatorValue', literal: canonicalSpellings, search: 'trigrams-or-prefix' },
  url: { type: 'text', path: 'indicatorValue', literal: canonicalSpellings, search: 'trigrams-or-prefix' },
  fileHashValue: { type: 'text', path: 'indicatorValue', literal: canonicalSpellings, search: 'trigrams-or-prefix' },
};

export const tiIndicatorListLimits: QueryLimits = {
  maxTop: 1_000,
  defaultTop: 100,
  maxSkip: 100_000,
  defaultOrder: creationOrder,
};
