import type { Actor } from '../indicators/actor.ts';
import { categoryName } from '../indicators/category.ts';
import type { DeviceGroupDirectory } from '../indicators/device-groups.ts';
import type { IndicatorDocument } from '../indicators/model.ts';
import type { KeysetPosition } from '../storage/document-container.ts';
import { portalColumns } from './columns.ts';
import { csvLine } from './csv-writer.ts';
import { guardFormula } from './formula-guard.ts';

/** Pages of the unexpired indicators that a caller may see, in the order of their creation. */
export type IndicatorPages = (
  actor: Actor,
  limit: number,
  after?: KeysetPosition,
) => Promise<{ readonly indicators: readonly IndicatorDocument[]; readonly next?: KeysetPosition }>;

const pageSize = 1_000;
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

/** The caller's list as a CSV file, a chunk per page, that imports again unchanged. */
export async function* exportIndicators(
  pages: IndicatorPages,
  groups: DeviceGroupDirectory,
  actor: Actor,
): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${byteOrderMark}${csvLine(columns)}`);
  let after: KeysetPosition | undefined;
  do {
    const page = await pages(actor, pageSize, after);
    yield Buffer.from(page.indicators.map((indicator) => exportLine(indicator, groups)).join(''));
    after = page.next;
  } while (after !== undefined);
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
