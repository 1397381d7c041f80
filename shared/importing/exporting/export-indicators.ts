import {
  type DeviceGroupDirectory,
  findGroup,
  type ReadDeviceGroups,
  splitGroupNames,
} from '../../device-groups/directory.ts';
import { categoryName } from '../../indicators/model/category.ts';
import type { IndicatorDocument } from '../../indicators/model/indicator.ts';
import type { IndicatorSlice } from '../../indicators/reading/list.ts';
import { csvLine } from '../csv/csv-writer.ts';
import { guardFormula } from '../csv/formula-guard.ts';
import { portalColumns } from '../rows/columns.ts';

/** Without it spreadsheets do not read the file as UTF-8. */
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

/** A list of indicators as a CSV file, one chunk per slice. Importing it again changes nothing. */
export async function* exportIndicators(
  slices: AsyncIterable<IndicatorSlice>,
  readGroups: ReadDeviceGroups,
): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${byteOrderMark}${csvLine(columns)}`);
  const groups = await readGroups();
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
    groupsText(indicator.rbacGroupIds, groups),
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

/** The names of the groups, or their ids if an import would not read the names as the same groups. */
function groupsText(ids: readonly string[], groups: DeviceGroupDirectory): string {
  const text = ids.map((id) => groups.byId(id)?.name ?? id).join(',');
  const find = (name: string) => findGroup(name, groups);
  const read = splitGroupNames(text, groups, find).map((name) => find(name)?.id);
  return ids.every((id, index) => read[index] === id) ? text : ids.join(',');
}
