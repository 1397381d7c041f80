import type { Actor } from '../../../shared/access/actor.ts';
import type { AskVerdicts } from '../../../shared/detection/deciding/verdicts.ts';
import type { ReadDeviceGroups } from '../../../shared/device-groups/directory.ts';
import type { RequestBulk } from '../../../shared/indicators/bulk/request-bulk.ts';
import type { IndicatorService } from '../../../shared/indicators/indicator-service.ts';
import type { IndicatorQuery } from '../../../shared/indicators/reading/list.ts';
import type { CountIndicators } from '../../../shared/publishing/index/count-indicators.ts';
import type { IndexPublisher } from '../../../shared/publishing/index/index-publisher.ts';
import type { RouteGroup } from '../../http/route-group.ts';
import { makeIndicatorByIdHttp } from './indicator-by-id-http.ts';
import { makeIndicatorHistoryHttp } from './indicator-history-http.ts';
import { makeIndicatorRestoreHttp } from './indicator-restore-http.ts';
import { indicatorSchemas } from './indicator-schemas.ts';
import { makeIndicatorsBatchDeleteHttp } from './indicators-batch-delete-http.ts';
import { makeIndicatorsBulkHttp } from './indicators-bulk-http.ts';
import { makeIndicatorsCountHttp } from './indicators-count-http.ts';
import { makeIndicatorsExportHttp } from './indicators-export-http.ts';
import { makeIndicatorsHttp } from './indicators-http.ts';
import { makeIndicatorsImportHttp } from './indicators-import-http.ts';
import { makeIndicatorsIndexRebuildHttp } from './indicators-index-rebuild-http.ts';
import { makeIndicatorsPurgeHttp } from './indicators-purge-http.ts';
import { makeVerdictsHttp } from './verdicts-http.ts';

interface IndicatorRoutesDependencies {
  readonly indicators: IndicatorService;
  readonly countIndicators: CountIndicators;
  readonly exportIndicators: (actor: Actor, query: IndicatorQuery) => AsyncIterable<Uint8Array>;
  readonly publisher: IndexPublisher;
  readonly requestBulk: RequestBulk;
  readonly askVerdicts: AskVerdicts;
  readonly groups: ReadDeviceGroups;
  /** `@odata.context` of the response to an import. A partner's client compares it with a literal. */
  readonly importResultContext: string;
  /** How long an expired indicator is kept. */
  readonly purgeGraceMs: number;
}

export function indicatorRoutes(dependencies: IndicatorRoutesDependencies): RouteGroup {
  return {
    tag: 'Indicators',
    description:
      "The list: the values to allow, watch for, warn about or block. Feeds, connectors and analysts maintain it here; most calls are those of Defender's indicators API.",
    schemas: indicatorSchemas,
    routes: [
      makeIndicatorsHttp(dependencies),
      makeIndicatorByIdHttp(dependencies),
      makeIndicatorHistoryHttp(dependencies),
      makeIndicatorRestoreHttp(dependencies),
      makeIndicatorsImportHttp(dependencies),
      makeIndicatorsBatchDeleteHttp(dependencies),
      makeIndicatorsBulkHttp(dependencies),
      makeIndicatorsCountHttp(dependencies),
      makeIndicatorsExportHttp(dependencies),
      makeIndicatorsIndexRebuildHttp(dependencies),
      makeIndicatorsPurgeHttp(dependencies),
      makeVerdictsHttp(dependencies),
    ],
  };
}
