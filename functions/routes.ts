import { makeAlertByIdHttp } from './api/alerts/alert-by-id-http.ts';
import { makeAlertDomainsHttp } from './api/alerts/alert-domains-http.ts';
import { makeAlertFilesHttp } from './api/alerts/alert-files-http.ts';
import { makeAlertIpsHttp } from './api/alerts/alert-ips-http.ts';
import { makeAlertMachineHttp } from './api/alerts/alert-machine-http.ts';
import { makeAlertUserHttp } from './api/alerts/alert-user-http.ts';
import { makeAlertsBatchUpdateHttp } from './api/alerts/alerts-batch-update-http.ts';
import { makeAlertsCreateByReferenceHttp } from './api/alerts/alerts-create-by-reference-http.ts';
import { makeAlertsHttp } from './api/alerts/alerts-http.ts';
import { makeDetectionsCefHttp } from './api/alerts/detections-cef-http.ts';
import { makeDetectionsHecHttp } from './api/alerts/detections-hec-http.ts';
import { makeDomainAlertsHttp } from './api/alerts/domain-alerts-http.ts';
import { makeFileAlertsHttp } from './api/alerts/file-alerts-http.ts';
import { makeIpAlertsHttp } from './api/alerts/ip-alerts-http.ts';
import { makeMachineAlertsHttp } from './api/alerts/machine-alerts-http.ts';
import { makeUserAlertsHttp } from './api/alerts/user-alerts-http.ts';
import { makeAlertDefinitionByIdHttp } from './api/definitions/alert-definition-by-id-http.ts';
import { makeAlertDefinitionsHttp } from './api/definitions/alert-definitions-http.ts';
import { makeDeviceGroupByIdHttp } from './api/device-groups/device-group-by-id-http.ts';
import { makeDeviceGroupsHttp } from './api/device-groups/device-groups-http.ts';
import { makeExposureScoreByMachineGroupsHttp } from './api/device-groups/exposure-score-by-machine-groups-http.ts';
import { makeImportByIdHttp } from './api/imports/import-by-id-http.ts';
import { makeImportReportHttp } from './api/imports/import-report-http.ts';
import { makeImportsHttp } from './api/imports/imports-http.ts';
import { makeImportsSampleHttp } from './api/imports/imports-sample-http.ts';
import { makeIndicatorByIdHttp } from './api/indicators/indicator-by-id-http.ts';
import { makeIndicatorHistoryHttp } from './api/indicators/indicator-history-http.ts';
import { makeIndicatorsBatchDeleteHttp } from './api/indicators/indicators-batch-delete-http.ts';
import { makeIndicatorsCountHttp } from './api/indicators/indicators-count-http.ts';
import { makeIndicatorsExportHttp } from './api/indicators/indicators-export-http.ts';
import { makeIndicatorsHttp } from './api/indicators/indicators-http.ts';
import { makeIndicatorsImportHttp } from './api/indicators/indicators-import-http.ts';
import { makeIndicatorsIndexRebuildHttp } from './api/indicators/indicators-index-rebuild-http.ts';
import { makeIndicatorsPurgeHttp } from './api/indicators/indicators-purge-http.ts';
import { makeVerdictsHttp } from './api/indicators/verdicts-http.ts';
import { makePackageByVersionHttp } from './api/packages/package-by-version-http.ts';
import { makePackageDeltaHttp } from './api/packages/package-delta-http.ts';
import { makePackagesHttp } from './api/packages/packages-http.ts';
import { makeTelemetryDeadLettersHttp } from './api/telemetry/telemetry-dead-letters-http.ts';
import { makeTelemetryHttp } from './api/telemetry/telemetry-http.ts';
import { makeTelemetryResubmitHttp } from './api/telemetry/telemetry-resubmit-http.ts';
import type { Config } from './app/config/config.ts';
import type { Services } from './app/services/services.ts';
import type { Stores } from './app/stores/stores.ts';
import type { HttpFunction } from './http/http-function.ts';
import { makeLegacyAlertDefinitionByIdHttp } from './protocols/defender-v1/alert-definition-by-id-http.ts';
import { makeLegacyAlertDefinitionDeleteIocsHttp } from './protocols/defender-v1/alert-definition-delete-iocs-http.ts';
import { makeLegacyAlertDefinitionsBulkUploadHttp } from './protocols/defender-v1/alert-definitions-bulk-upload-http.ts';
import { makeLegacyAlertDefinitionsHttp } from './protocols/defender-v1/alert-definitions-http.ts';
import { makeLegacyIndicatorByIdHttp } from './protocols/defender-v1/indicator-of-compromise-by-id-http.ts';
import { makeLegacyIndicatorDefinitionRefHttp } from './protocols/defender-v1/indicator-of-compromise-definition-ref-http.ts';
import { makeLegacyIndicatorsBulkUploadHttp } from './protocols/defender-v1/indicators-of-compromise-bulk-upload-http.ts';
import { makeLegacyIndicatorsHttp } from './protocols/defender-v1/indicators-of-compromise-http.ts';
import { makeLegacyMetadataHttp } from './protocols/defender-v1/metadata-http.ts';
import { makeLegacyRootHttp } from './protocols/defender-v1/root-http.ts';
import { makeTiIndicatorByIdHttp } from './protocols/graph/ti-indicator-by-id-http.ts';
import { makeTiIndicatorsDeleteByExternalIdHttp } from './protocols/graph/ti-indicators-delete-by-external-id-http.ts';
import { makeTiIndicatorsDeleteHttp } from './protocols/graph/ti-indicators-delete-http.ts';
import { makeTiIndicatorsHttp } from './protocols/graph/ti-indicators-http.ts';
import { makeTiIndicatorsSubmitHttp } from './protocols/graph/ti-indicators-submit-http.ts';
import { makeTiIndicatorsUpdateHttp } from './protocols/graph/ti-indicators-update-http.ts';
import { makeSentinelIndicatorsUploadHttp } from './protocols/sentinel/sentinel-indicators-upload-http.ts';
import { makeSentinelStixObjectsUploadHttp } from './protocols/sentinel/sentinel-stix-objects-upload-http.ts';
import { makeSentinelUploadIndicatorsHttp } from './protocols/sentinel/sentinel-upload-indicators-http.ts';

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
