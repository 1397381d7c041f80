import type { DefinitionService } from '../../../shared/definitions/definition-service.ts';
import type { IndicatorService } from '../../../shared/indicators/indicator-service.ts';
import type { DefenderV1Service } from '../../../shared/protocols/defender-v1/defender-v1-service.ts';

/** What the routes of this API need. */
export interface DefenderV1Dependencies {
  readonly definitions: DefinitionService;
  readonly indicators: IndicatorService;
  readonly defenderV1: DefenderV1Service;
}
