import type { IndicatorsDocument } from '../indicators/model/indicator.ts';
import type { Clock } from '../platform/clock.ts';
import type { Pauses } from '../storage/change-document.ts';
import type { DocumentContainer } from '../storage/document-container.ts';
import type { AlertDefinitionDocument } from './alert-definition.ts';

/** What the service of alert definitions works with. */
export interface DefinitionServiceDependencies {
  readonly container: DocumentContainer<AlertDefinitionDocument>;
  readonly indicators: DocumentContainer<IndicatorsDocument>;
  readonly clock: Clock;
  /** A new id: decimal digits, not used before in all likelihood. */
  readonly newId: () => string;
  readonly tombstoneTtlSec: number;
  readonly pauses?: Pauses;
}
