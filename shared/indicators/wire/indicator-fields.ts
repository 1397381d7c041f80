import type { FieldTable } from '../../odata/field-table.ts';
import type { QueryLimits } from '../../odata/query-options.ts';
import { actions, indicatorTypes, severities } from '../model/indicator.ts';
import { creationOrder } from '../reading/list.ts';
import { normaliseAction } from '../rules/action.ts';
import { canonicalise } from '../values/canonical-value.ts';

/**
 * What `$filter` and `$orderby` may say about indicators: the fields that the Defender API documents, and a few more of its
 * resource. Values are compared in canonical form; the legacy actions stand for those that they became.
 */
export const indicatorFields: FieldTable = {
  id: { type: 'text' },
  indicatorValue: { type: 'text', sortable: true, literal: canonicalSpellings },
  indicatorType: { type: 'enum', values: indicatorTypes, sortable: true },
  action: {
    type: 'enum',
    values: [...actions, 'Alert', 'AlertAndBlock'],
    sortable: true,
    literal: storedActions,
  },
  severity: { type: 'enum', values: severities, sortable: true },
  title: { type: 'text', sortable: true },
  application: { type: 'text' },
  externalId: { type: 'text' },
  category: { type: 'number' },
  generateAlert: { type: 'boolean' },
  expirationTime: { type: 'date', sortable: true },
  creationTimeDateTimeUtc: { type: 'date', sortable: true },
  lastUpdateTime: { type: 'date', sortable: true },
  lastUpdatedBy: { type: 'text' },
  createdBy: { type: 'text' },
  createdByDisplayName: { type: 'text' },
  createdBySource: { type: 'enum', values: ['PublicApi', 'Portal'] },
  source: { type: 'text', path: 'createdByDisplayName' },
  sourceType: { type: 'enum', values: ['User', 'AadApp'] },
  rbacGroupNames: { type: 'textList' },
  rbacGroupIds: { type: 'textList' },
  alertDefinitionId: { type: 'text' },
};

/** A page holds up to 10,000 indicators, and does so by default: clients do not follow links (Defender API). */
export const indicatorListLimits: QueryLimits = {
  maxTop: 10_000,
  defaultTop: 10_000,
  maxSkip: 100_000,
  defaultOrder: creationOrder,
};

/** The spellings under which a value may be stored, whatever its type. */
export function canonicalSpellings(text: string): readonly string[] {
  const canonical = indicatorTypes
    .map((type) => canonicalise(type, text))
    .flatMap((result) => (result.ok ? result.value : []));
  return [...new Set([text, ...canonical])];
}

function storedActions(text: string): readonly string[] {
  const meant = (['FileSha1', 'Url'] as const).map((type) => normaliseAction(type, text));
  const isLegacy = text.startsWith('Alert');
  return isLegacy ? [...new Set(meant.flatMap((result) => (result.ok ? result.value.action : [])))] : [text];
}
