import { categoryName } from '../../indicators/model/category.ts';
import type { IndicatorDocument, Severity } from '../../indicators/model/indicator.ts';

/** The texts and ratings that an alert shows: from its alert definition, or from the indicator itself. */
export interface AlertMetadata {
  readonly title: string;
  readonly severity: Severity;
  /** Name of the alert category. */
  readonly category: string;
  readonly description: string;
  readonly recommendedAction: string | null;
}

/** Returns the metadata of an alert definition; undefined when it does not exist. */
export type ReadAlertDefinition = (id: string) => Promise<AlertMetadata | undefined>;

/** The metadata of the indicator's definition if it has one that exists, else the indicator's own. */
export async function alertMetadataOf(
  indicator: IndicatorDocument,
  readDefinition: ReadAlertDefinition,
): Promise<AlertMetadata> {
  const { alertDefinitionId } = indicator;
  const defined = alertDefinitionId === null ? undefined : await readDefinition(alertDefinitionId);
  return (
    defined ?? {
      title: indicator.title,
      severity: indicator.severity,
      category: categoryName(indicator.category) ?? 'None',
      description: indicator.description,
      recommendedAction: indicator.recommendedActions,
    }
  );
}
