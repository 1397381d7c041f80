import { categoryName } from '../indicators/category.ts';
import type { DeviceGroupDirectory } from '../indicators/device-groups.ts';
import type { IndicatorSlice } from '../indicators/list.ts';
import type { IndicatorDocument } from '../indicators/model.ts';
import { portalColumns } from './columns.ts';
import { csvLine } from './csv/csv-writer.ts';
import { guardFormula } from './csv/formula-guard.ts';

/** Makes spreadsheets read the file as UTF-8. */
const byteOrderMark = '\uFEFF';
const columns = [
  'Id',
  ...Object.keys(portalColumns),
  'ExternalId',
  'Application',
  'AlertDefinitionId',
  'Force',
  'CreatedBy',
] as const;

/** A list of indicators as a CSV file, a chunk per slice, that imports again unchanged. */
export async function* exportIndicators(
  slices: AsyncIterable<IndicatorSlice>,
  groups: DeviceGroupDirectory,
): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${byteOrderMark}${csvLine(columns)}`);
  for await (const { items } of slices) {
    yield Buffer.from(items.map((indicator) => exportLine(indicator, groups)).join(''));
  }
}

function exportLine(indicator: IndicatorDocument, groups: DeviceGroupDirectory): string {
  const cells = [
    indicator.id,
    indicator.indicatorType,
    indicator.indicatorValue,
    indicator.expirationTime ?? '',
    indicator.action,
    indicator.severity,
    indicator.title,
    indicator.description,
    indicator.recommendedActions ?? '',
    indicator.rbacGroupIds.map((id) => groupText(id, groups)).join(','),
    categoryName(indicator.category) ?? '',
    indicator.mitreTechniques.join(','),
    String(indicator.generateAlert),
    indicator.externalId ?? '',
    indicator.application ?? '',
    indicator.alertDefinitionId ?? '',
    indicator.forced === true ? 'true' : '',
    indicator.createdBy,
  ];
  return csvLine(cells.map(guardFormula));
}

/** The group's name, or its id where the name would not be read as the same group again. */
function groupText(id: string, groups: DeviceGroupDirectory): string {
  const name = groups.byId(id)?.name;
  return name !== undefined && !name.includes(',') && groups.byName(name)?.id === id ? name : id;
}
