import { creationOrder } from '../../indicators/reading/list.ts';
import { canonicalSpellings } from '../../indicators/wire/indicator-fields.ts';
import type { FieldTable } from '../../odata/field-table.ts';
import type { QueryLimits } from '../../odata/query-options.ts';

/** The members for addresses: the list does not tell them apart. */
const addressMembers = [
  'networkIPv4',
  'networkIPv6',
  'networkCidrBlock',
  'networkDestinationIPv4',
  'networkDestinationIPv6',
  'networkDestinationCidrBlock',
  'networkSourceIPv4',
  'networkSourceIPv6',
  'networkSourceCidrBlock',
];
const value = {
  type: 'text',
  path: 'indicatorValue',
  literal: canonicalSpellings,
  search: 'trigrams-or-prefix',
} as const;

/** The fields that `$filter` and `$orderby` of tiIndicators may use. */
export const tiIndicatorFields: FieldTable = {
  id: { type: 'text', search: 'never' },
  externalId: { type: 'text', search: 'prefix' },
  expirationDateTime: { type: 'date', path: 'expirationTime', sortable: true },
  ingestedDateTime: { type: 'date', path: 'creationTimeDateTimeUtc', sortable: true },
  domainName: value,
  url: value,
  fileHashValue: value,
  ...Object.fromEntries(addressMembers.map((member) => [member, value])),
};

export const tiIndicatorListLimits: QueryLimits = {
  maxTop: 1_000,
  defaultTop: 100,
  maxSkip: 100_000,
  defaultOrder: creationOrder,
};
