import { type DefinitionService, makeDefinitionService } from '../../../shared/definitions/definition-service.ts';
import { readImportTimes } from '../../../shared/importing/reading/import-times.ts';
import { type IndicatorService, makeIndicatorService } from '../../../shared/indicators/indicator-service.ts';
import { makeGuardList } from '../../../shared/indicators/rules/guard-list.ts';
import { sha256Numbers } from '../../../shared/indicators/rules/identity.ts';
import { BulkJournal } from '../../../shared/protocols/defender-v1/bulk-journal.ts';
import {
  type DefenderV1Service,
  makeDefenderV1Service,
} from '../../../shared/protocols/defender-v1/defender-v1-service.ts';
import {
  makeTiIndicatorService,
  type TiIndicatorService,
} from '../../../shared/protocols/graph/ti-indicator-service.ts';
import { makeUploadObjects, type UploadObjects } from '../../../shared/protocols/sentinel/upload-objects.ts';
import type { Config } from '../config/config.ts';
import { livingStores } from '../stores/living-stores.ts';
import type { Stores } from '../stores/stores.ts';
import { type AuditServices, makeAuditServices, watchStores } from './audit-services.ts';
import { type DetectionServices, makeDetectionServices } from './detection-services.ts';
import { completedUpload } from './ended-work.ts';
import { type GroupServices, makeGroupServices } from './group-services.ts';
import { type ImportServices, makeImportServices } from './import-services.ts';
import { type IndexServices, makeIndexServices } from './index-services.ts';
import { type JobServices, makeJobServices } from './job-services.ts';
import { type LifeServices, makeLifeServices } from './life-services.ts';
import { newDecimalId, newHexId } from './new-ids.ts';
import { makePackageServices, type PackageServices } from './package-services.ts';
import { pauses } from './pauses.ts';
import type { Platform } from './platform.ts';
import { makeRightOfWay } from './right-of-way.ts';
import { makeSiemServices, type SiemServices } from './siem-services.ts';
import { makeWorkServices, type WorkServices } from './work-services.ts';

/** Everything that the functions call, built once per process. */
export interface Services
  extends AuditServices,
    GroupServices,
    ImportServices,
    IndexServices,
    DetectionServices,
    SiemServices,
    LifeServices,
    JobServices,
    WorkServices {
  readonly indicators: IndicatorService;
  readonly definitions: DefinitionService;
  readonly defenderV1: DefenderV1Service;
  readonly tiIndicators: TiIndicatorService;
  readonly uploadObjects: UploadObjects;
  /** Undefined if there is no key to sign packages with. */
  readonly packages: PackageServices | undefined;
}

export function makeServices(config: Config, opened: Stores, platform: Platform): Services {
  const living = livingStores(opened, config);
  const { audit } = makeAuditServices(config, living, platform);
  const stores = watchStores(living, audit.notes);
  const { groups, deviceGroups } = makeGroupServices(config, stores, platform);
  const tombstoneTtlSec = Math.ceil(config.TOMBSTONE_LIFE / 1000);
  const definitions = makeDefinitionService({
    container: stores.definitions,
    indicators: stores.indicators,
    clock: platform.clock,
    newId: newDecimalId,
    tombstoneTtlSec,
    pauses,
  });
  const indicators = makeIndicatorService({
    container: stores.indicators,
    definitions,
    groups,
    guard: makeGuardList({ ownHosts: ownHostsOf(config) }),
    tombstoneTtlSec,
    identityHash: sha256Numbers,
    importTimes: (id) => readImportTimes(stores.imports, id),
    pauses,
    ...platform,
  });
  const rightOfWay = makeRightOfWay();
  const index = makeIndexServices(config, stores, indicators, rightOfWay, platform);
  const defenderV1 = makeDefenderV1Service({
    indicators,
    definitions,
    journal: new BulkJournal({
      container: stores.bulkUploads,
      newId: newHexId,
      holders: stores.holders,
      tombstoneTtlSec,
      ...platform,
    }),
    quota: config.LEGACY_QUOTA,
    onCompleted: (upload) => audit.log.writeOnce(upload, completedUpload(upload)),
    asService: (work) => audit.notes.outside(work),
    ...platform,
  });
  const services = {
    indicators,
    definitions,
    defenderV1,
    tiIndicators: makeTiIndicatorService(indicators, config.AUTH_TENANT_ID),
    uploadObjects: makeUploadObjects({ indicators, clock: platform.clock }),
    groups,
    deviceGroups,
    ...index,
    audit,
    ...makeImportServices(config, stores, indicators, groups, { ...platform, auditLog: audit.log }),
    ...makeDetectionServices(config, stores, groups, index.indexFollower, platform),
    ...makeSiemServices(config, stores, groups, platform),
    ...makeLifeServices(config, stores, platform),
    packages: makePackageServices(config, stores, groups, rightOfWay, platform),
    ...makeJobServices(stores, indicators, { ...platform, auditLog: audit.log }),
  };
  return { ...services, ...makeWorkServices(config, stores, services, platform) };
}

function ownHostsOf({ OWN_HOSTS: named, PUBLIC_URL: address }: Config): readonly string[] {
  return address === undefined ? named : [...named, new URL(address).hostname];
}
