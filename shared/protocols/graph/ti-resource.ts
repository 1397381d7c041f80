import type { Action, IndicatorDocument } from '../../indicators/model/indicator.ts';
import { observableMembers, readObservables, type TiIndicator } from './observable.ts';
import { othersOf } from './read-ti-indicator.ts';
import { numberOfSeverity } from './severity.ts';

const actionNames: Readonly<Record<Action, string>> = {
  Allowed: 'allow',
  Audit: 'alert',
  Warn: 'block',
  Block: 'block',
  BlockAndRemediate: 'block',
};

/** An indicator as a tiIndicator, with the members that its writer added. */
export function tiIndicatorResource(document: IndicatorDocument, tenantId: string): TiIndicator {
  const others = othersOf(document.additionalInfo);
  return {
    id: document.id,
    azureTenantId: tenantId,
    action: actionNames[document.action],
    description: document.description,
    expirationDateTime: document.expirationTime,
    externalId: document.externalId,
    ingestedDateTime: document.creationTimeDateTimeUtc,
    isActive: document.enabled ?? true,
    targetProduct: 'Microsoft Defender ATP',
    ...others,
    severity: numberOfSeverity(document.severity, others['severity']),
    ...(!readObservables(others).ok && observableMembers(document.indicatorType, document.indicatorValue)),
  };
}
