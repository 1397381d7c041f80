import { categories } from '../../indicators/model/category.ts';
import { actions, indicatorTypes, severities } from '../../indicators/model/indicator.ts';
import type { FieldTable } from '../../odata/field-table.ts';
import type { QueryLimits } from '../../odata/query-options.ts';
import { alertStatuses } from '../model/alert-model.ts';
import { classifications, determinations } from './alert-enums.ts';

/**
 * The fields that `$filter` and `$orderby` of a list of alerts may name: the documented fields, those that real clients send,
 * and ours. `UnSpecified` is a documented severity that no alert has here; clients that list every severity send it.
 */
export const alertFields: FieldTable = {
  id: { type: 'text' },
  incidentId: { type: 'number' },
  assignedTo: { type: 'text' },
  severity: { type: 'enum', values: [...severities, 'UnSpecified'] },
  status: { type: 'enum', values: alertStatuses },
  classification: { type: 'enum', values: classifications },
  determination: { type: 'enum', values: determinations },
  detectionSource: { type: 'text' },
  category: { type: 'enum', values: categories },
  title: { type: 'text' },
  alertCreationTime: { type: 'date', sortable: true },
  firstEventTime: { type: 'date', sortable: true },
  lastEventTime: { type: 'date', sortable: true },
  lastUpdateTime: { type: 'date', sortable: true },
  resolvedTime: { type: 'date' },
  machineId: { type: 'text' },
  computerDnsName: { type: 'text' },
  rbacGroupName: { type: 'text' },
  eventCount: { type: 'number' },
  action: { type: 'enum', values: actions },
  indicatorId: { type: 'text' },
  indicatorType: { type: 'enum', values: indicatorTypes },
  indicatorValue: { type: 'text' },
  investigationId: { type: 'number' },
};

export const alertListLimits: QueryLimits = {
  maxTop: 10_000,
  defaultTop: 10_000,
  maxSkip: 100_000,
  defaultOrder: { field: 'alertCreationTime', descending: true },
};
