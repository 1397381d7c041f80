import type { FieldTable } from '../../odata/field-table.ts';
import type { QueryLimits } from '../../odata/query-options.ts';
import { actions, indicatorTypes, severities } from '../model/indicator.ts';
import { creationOrder } from '../reading/list.ts';
import { normaliseAction } from '../rules/action.ts';
import { canonicalise } from '../values/canonical-value.ts';

/**
 * The fields that `$filter` and `$orderby` may use on indicators: those that the Defender API documents, and a few more of its
 * resource. Orders and text functions are offered where an index serves them at a million indicators. Values are compared in canonical form; `Alert` and `AlertAndBlock` mean the actions that they are stored as.
 */
export const indicatorFields: FieldTable = {
  id: { type: 'text', search: 'never' },
  indicatorValue: { type: 'text', sortable: true, literal: canonicalSpellings, search: 'trigrams-or-prefix' },
  indicatorType: { type: 'enum', values: indicatorTypes },
  action: {
    type: 'enum',
    values: [...actions, 'Alert', 'AlertAndBlock'],
    literal: storedActions,
  },
  severity: { type: 'enum', values: severities },
  title: { type: 'text', search: 'trigrams' },
  description: { type: 'text', search: 'trigrams' },
  application: { type: 'text', search: 'never' },
  externalId: { type: 'text', search: 'prefix' },
  category: { type: 'number' },
  generateAlert: { type: 'boolean' },
  expirationTime: { type: 'date', sortable: true },
  creationTimeDateTimeUtc: { type: 'date', sortable: true },
  lastUpdateTime: { type: 'date', sortable: true },
  lastUpdatedBy: { type: 'text', search: 'never' },
  createdBy: { type: 'text', search: 'never' },
  createdByDisplayName: { type: 'text', search: 'never' },
  createdBySource: { type: 'enum', values: ['PublicApi', 'Portal'] },
  source: { type: 'text', path: 'createdByDisplayName', search: 'never' },
  sourceType: { type: 'enum', values: ['User', 'AadApp'] },
  rbacGroupNames: { type: 'textList' },
  rbacGroupIds: { type: 'textList' },
  alertDefinitionId: { type: 'text', search: 'never' },
  importId: { type: 'text', search: 'never' },
};

/** A page has up to 10,000 indicators, also by default: clients do not follow links (Defender API). */
export const indicatorListLimits: QueryLimits = {
  maxTop: 10_000,
  defaultTop: 10_000,
  maxSkip: 100_000,
  defaultOrder: creationOrder,
};

/** The forms in which a value may be stored, whatever its type. */
export function canonicalSpellings(text: string): readonly string[] {
  const canonical = indicatorTypes
    .map((type) => canonicalise(type, text))
    .flatMap((result) => (result.ok ? result.value : []));
  return [...new Set([text, ...canonical])];
}

function storedActions(text: string): readonly string[] {
  const meant = (['FileSha1', 'Url'] as const).map((type) => normaliseAction(type, text));
  const isOlder = text.startsWith('Alert');
  return isOlder ? [...new Set(meant.flatMap((result) => (result.ok ? result.value.action : [])))] : [text];
}
