import type { AlertDefinitionDocument } from '../../definitions/alert-definition.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { DocumentContainer } from '../../storage/document-container.ts';
import type { EventDecision } from '../model/decision.ts';
import type { Detect } from './detect.ts';

interface SilenceDependencies {
  readonly detect: Detect;
  readonly definitions: DocumentContainer<AlertDefinitionDocument>;
  readonly metrics: Metrics;
}

/** Drops the decisions of indicators whose alert definition is disabled; they count as not alerting. */
export function silenceDisabled({ detect, definitions, metrics }: SilenceDependencies): Detect {
  return async (events) => {
    const decisions = await detect(events);
    const ids = new Set(decisions.flatMap(({ indicator }) => indicator.alertDefinitionId ?? []));
    if (ids.size === 0) {
      return decisions;
    }
    const found = await definitions.readMany([...ids].map((id) => ({ partition: id, id })));
    const disabled = new Set(
      found.flatMap((item) =>
        item !== undefined && item.document.deleted !== true && !item.document.enabled ? [item.document.id] : [],
      ),
    );
    const enabled = decisions.filter((decision) => !isOf(disabled, decision));
    metrics.count('decisions.not-alerting', decisions.length - enabled.length);
    return enabled;
  };
}

function isOf(definitionIds: ReadonlySet<string>, { indicator }: EventDecision): boolean {
  return indicator.alertDefinitionId !== null && definitionIds.has(indicator.alertDefinitionId);
}
