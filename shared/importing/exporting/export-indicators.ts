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

/** Of a list that can contain deleted indicators. An import ignores them: it would create the indicators again. */
const deletionColumns = ['DeletedAt', 'DeletedBy'] as const;

/** A list of indicators as a CSV file, one chunk per slice. Importing it again changes nothing, unless some were deleted. */
export async function* exportIndicators(
  slices: AsyncIterable<IndicatorSlice>,
  readGroups: ReadDeviceGroups,
  hasDeleted = false,
): AsyncGenerator<Uint8Array> {
  const header = `${byteOrderMark}${csvLine(hasDeleted ? [...columns, ...deletionColumns] : columns)}`;
  const groups = await readGroups();
  let isFirst = true;
  for await (const { items } of slices) {
    const lines = items.map((indicator) =>
      csvLine([...exportCells(indicator, groups), ...deletionCells(indicator, hasDeleted)]),
    );
    yield Buffer.from([...(isFirst ? [header] : []), ...lines].join(''));
    isFirst = false;
  }
}

function deletionCells(
  { deleted, lastUpdateTime, lastUpdatedBy }: IndicatorDocument,
  hasDeleted: boolean,
): readonly string[] {
  if (!hasDeleted) {
    return [];
  }
  return deleted === true ? [lastUpdateTime, lastUpdatedBy ?? ''].map(guardFormula) : ['', ''];
}

function exportCells(indicator: IndicatorDocument, groups: DeviceGroupDirectory): readonly string[] {
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
  return cells.map(guardFormula);
}

/** The names of the groups, or their ids if an import would not read the names as the same groups. */
function groupsText(ids: readonly string[], groups: DeviceGroupDirectory): string {
  const text = ids.map((id) => groups.byId(id)?.name ?? id).join(',');
  const find = (name: string) => findGroup(name, groups);
  const read = splitGroupNames(text, groups, find).map((name) => find(name)?.id);
  return ids.every((id, index) => read[index] === id) ? text : ids.join(',');
}
