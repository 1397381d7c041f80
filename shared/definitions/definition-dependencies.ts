import type { IndicatorsDocument } from '../indicators/model/indicator.ts';
import type { Clock } from '../platform/clock.ts';
import type { Pauses } from '../storage/change-document.ts';
import type { DocumentContainer } from '../storage/document-container.ts';
import type { AlertDefinitionDocument } from './alert-definition.ts';

/** What the definition service works with. */
export interface DefinitionServiceDependencies {
  readonly container: DocumentContainer<AlertDefinitionDocument>;
  readonly indicators: DocumentContainer<IndicatorsDocument>;
  readonly clock: Clock;
  /** A random id of decimal digits, unlikely to have been used before. */
  readonly newId: () => string;
  readonly tombstoneTtlSec: number;
  readonly pauses?: Pauses;
}
