import type { FieldTable } from '../../odata/field-table.ts';
import type { QueryLimits } from '../../odata/query-options.ts';
import { actions, indicatorTypes, severities } from '../model/indicator.ts';
import { creationOrder } from '../reading/list.ts';
import { normaliseAction } from '../rules/action.ts';
import { canonicalise } from '../values/canonical-value.ts';

/**
 * The fields that `$filter` and `$orderby` may use on indicators: those that the Defender API documents, and a few more of its
 * resource. Values are compared in canonical form; `Alert` and `AlertAndBlock` mean the actions that they are stored as.
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
