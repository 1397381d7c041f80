import type { Config } from '../shared/platform/config.ts';
import { makeAlertByIdHttp } from './alert-by-id-http.ts';
import { makeAlertDefinitionByIdHttp } from './alert-definition-by-id-http.ts';
import { makeAlertDefinitionsHttp } from './alert-definitions-http.ts';
import { makeAlertsHttp } from './alerts-http.ts';
import type { HttpFunction } from './http/http-function.ts';
import { makeImportByIdHttp } from './import-by-id-http.ts';
import { makeImportReportHttp } from './import-report-http.ts';
import { makeImportsHttp } from './imports-http.ts';
import { makeImportsSampleHttp } from './imports-sample-http.ts';
import { makeIndicatorByIdHttp } from './indicator-by-id-http.ts';
import { makeIndicatorHistoryHttp } from './indicator-history-http.ts';
import { makeIndicatorsBatchDeleteHttp } from './indicators-batch-delete-http.ts';
import { makeIndicatorsCountHttp } from './indicators-count-http.ts';
import { makeIndicatorsExportHttp } from './indicators-export-http.ts';
import { makeIndicatorsHttp } from './indicators-http.ts';
import { makeIndicatorsImportHttp } from './indicators-import-http.ts';
import { makeIndicatorsIndexRebuildHttp } from './indicators-index-rebuild-http.ts';
import { makeIndicatorsPurgeHttp } from './indicators-purge-http.ts';
import type { Services } from './services.ts';
import type { Stores } from './stores.ts';
import { makeTelemetryDeadLettersHttp } from './telemetry-dead-letters-http.ts';
import { makeTelemetryHttp } from './telemetry-http.ts';
import { makeTelemetryResubmitHttp } from './telemetry-resubmit-http.ts';
import { makeVerdictsHttp } from './verdicts-http.ts';

/** Every route of the service but `/api/health`, which alone needs no token. */
export function makeHttpFunctions(
  services: Services,
  stores: Pick<Stores, 'telemetryDeadLetters'>,
  config: Config,
): readonly HttpFunction[] {
  const deadLetters = { deadLetters: stores.telemetryDeadLetters };
  return [
    makeIndicatorsHttp(services),
    makeIndicatorByIdHttp(services),
    makeIndicatorHistoryHttp(services),
    makeIndicatorsImportHttp({ ...services, importResultContext: config.IMPORT_RESULT_CONTEXT }),
    makeIndicatorsBatchDeleteHttp(services),
    makeIndicatorsCountHttp(services),
    makeIndicatorsExportHttp(services),
    makeIndicatorsIndexRebuildHttp(services),
    makeIndicatorsPurgeHttp({ ...services, purgeGraceMs: config.PURGE_GRACE }),
    makeAlertDefinitionsHttp(services),
    makeAlertDefinitionByIdHttp(services),
    makeImportsHttp(services),
    makeImportByIdHttp(services),
    makeImportReportHttp(services),
    makeImportsSampleHttp(),
    makeTelemetryHttp(services),
    makeTelemetryDeadLettersHttp(deadLetters),
    makeTelemetryResubmitHttp(deadLetters),
    makeAlertsHttp(services),
    makeAlertByIdHttp(services),
    makeVerdictsHttp(services),
  ];
}
