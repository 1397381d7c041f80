import type { Config } from '../shared/platform/config.ts';
import { makeAlertByIdHttp } from './alert-by-id-http.ts';
import { makeAlertDefinitionByIdHttp } from './alert-definition-by-id-http.ts';
import { makeAlertDefinitionsHttp } from './alert-definitions-http.ts';
import { makeAlertDomainsHttp } from './alert-domains-http.ts';
import { makeAlertFilesHttp } from './alert-files-http.ts';
import { makeAlertIpsHttp } from './alert-ips-http.ts';
import { makeAlertMachineHttp } from './alert-machine-http.ts';
import { makeAlertUserHttp } from './alert-user-http.ts';
import { makeAlertsBatchUpdateHttp } from './alerts-batch-update-http.ts';
import { makeAlertsCreateByReferenceHttp } from './alerts-create-by-reference-http.ts';
import { makeAlertsHttp } from './alerts-http.ts';
import { makeDetectionsCefHttp } from './detections-cef-http.ts';
import { makeDetectionsHecHttp } from './detections-hec-http.ts';
import { makeDeviceGroupByIdHttp } from './device-group-by-id-http.ts';
import { makeDeviceGroupsHttp } from './device-groups-http.ts';
import { makeDomainAlertsHttp } from './domain-alerts-http.ts';
import { makeExposureScoreByMachineGroupsHttp } from './exposure-score-by-machine-groups-http.ts';
import { makeFileAlertsHttp } from './file-alerts-http.ts';
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
import { makeIpAlertsHttp } from './ip-alerts-http.ts';
import { makeLegacyAlertDefinitionByIdHttp } from './legacy-alert-definition-by-id-http.ts';
import { makeLegacyAlertDefinitionDeleteIocsHttp } from './legacy-alert-definition-delete-iocs-http.ts';
import { makeLegacyAlertDefinitionsBulkUploadHttp } from './legacy-alert-definitions-bulk-upload-http.ts';
import { makeLegacyAlertDefinitionsHttp } from './legacy-alert-definitions-http.ts';
import { makeLegacyIndicatorByIdHttp } from './legacy-indicator-by-id-http.ts';
import { makeLegacyIndicatorDefinitionRefHttp } from './legacy-indicator-definition-ref-http.ts';
import { makeLegacyIndicatorsBulkUploadHttp } from './legacy-indicators-bulk-upload-http.ts';
import { makeLegacyIndicatorsHttp } from './legacy-indicators-http.ts';
import { makeLegacyMetadataHttp } from './legacy-metadata-http.ts';
import { makeLegacyRootHttp } from './legacy-root-http.ts';
import { makeMachineAlertsHttp } from './machine-alerts-http.ts';
import { makePackageByVersionHttp } from './package-by-version-http.ts';
import { makePackageDeltaHttp } from './package-delta-http.ts';
import { makePackagesHttp } from './packages-http.ts';
import { makeSentinelIndicatorsUploadHttp } from './sentinel-indicators-upload-http.ts';
import { makeSentinelStixObjectsUploadHttp } from './sentinel-stix-objects-upload-http.ts';
import { makeSentinelUploadIndicatorsHttp } from './sentinel-upload-indicators-http.ts';
import type { Services } from './services/services.ts';
import type { Stores } from './stores/stores.ts';
import { makeTelemetryDeadLettersHttp } from './telemetry-dead-letters-http.ts';
import { makeTelemetryHttp } from './telemetry-http.ts';
import { makeTelemetryResubmitHttp } from './telemetry-resubmit-http.ts';
import { makeTiIndicatorByIdHttp } from './ti-indicator-by-id-http.ts';
import { makeTiIndicatorsDeleteByExternalIdHttp } from './ti-indicators-delete-by-external-id-http.ts';
import { makeTiIndicatorsDeleteHttp } from './ti-indicators-delete-http.ts';
import { makeTiIndicatorsHttp } from './ti-indicators-http.ts';
import { makeTiIndicatorsSubmitHttp } from './ti-indicators-submit-http.ts';
import { makeTiIndicatorsUpdateHttp } from './ti-indicators-update-http.ts';
import { makeUserAlertsHttp } from './user-alerts-http.ts';
import { makeVerdictsHttp } from './verdicts-http.ts';

/** Every route of the service but those that need no token. */
export function makeHttpFunctions(
  services: Services,
  stores: Pick<Stores, 'telemetryDeadLetters'>,
  config: Config,
): readonly HttpFunction[] {
  const graph = { ...services, tenantId: config.AUTH_TENANT_ID };
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
    makeDeviceGroupsHttp(services),
    makeDeviceGroupByIdHttp(services),
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
    makePackagesHttp(services),
    makePackageByVersionHttp(services),
    makePackageDeltaHttp(services),
    makeAlertDomainsHttp(services),
    makeAlertFilesHttp(services),
    makeAlertIpsHttp(services),
    makeAlertMachineHttp(services),
    makeAlertUserHttp(services),
    makeAlertsBatchUpdateHttp(services),
    makeAlertsCreateByReferenceHttp(services),
    makeMachineAlertsHttp(services),
    makeUserAlertsHttp(services),
    makeFileAlertsHttp(services),
    makeIpAlertsHttp(services),
    makeDomainAlertsHttp(services),
    makeExposureScoreByMachineGroupsHttp(services),
    makeDetectionsCefHttp(services),
    makeDetectionsHecHttp(services),
    makeLegacyRootHttp(),
    makeLegacyMetadataHttp(),
    makeLegacyAlertDefinitionsHttp(services),
    makeLegacyAlertDefinitionByIdHttp(services),
    makeLegacyAlertDefinitionDeleteIocsHttp(services),
    makeLegacyAlertDefinitionsBulkUploadHttp(services),
    makeLegacyIndicatorsHttp(services),
    makeLegacyIndicatorByIdHttp(services),
    makeLegacyIndicatorDefinitionRefHttp(services),
    makeLegacyIndicatorsBulkUploadHttp(services),
    makeTiIndicatorsHttp(graph),
    makeTiIndicatorByIdHttp(graph),
    makeTiIndicatorsSubmitHttp(services),
    makeTiIndicatorsUpdateHttp(services),
    makeTiIndicatorsDeleteHttp(services),
    makeTiIndicatorsDeleteByExternalIdHttp(services),
    makeSentinelStixObjectsUploadHttp(services),
    makeSentinelIndicatorsUploadHttp(services),
    makeSentinelUploadIndicatorsHttp(services),
  ];
}
