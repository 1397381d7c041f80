import type { CreateAlertByReference } from '../../../shared/detection/alerts/alert-reference.ts';
import type { AlertService } from '../../../shared/detection/alerts/alert-service.ts';
import type { RouteGroup } from '../../http/route-group.ts';
import { makeAlertByIdHttp } from './alert-by-id-http.ts';
import { makeAlertEntitiesHttp } from './alert-entities-http.ts';
import { alertSchemas } from './alert-schemas.ts';
import { makeAlertsBatchUpdateHttp } from './alerts-batch-update-http.ts';
import { makeAlertsCreateByReferenceHttp } from './alerts-create-by-reference-http.ts';
import { makeAlertsHttp } from './alerts-http.ts';
import { detectionSchemas } from './detection-schemas.ts';
import type { DetectionSource } from './detections-answer.ts';
import { makeDetectionsHttp } from './detections-http.ts';
import { makeEntityAlertsHttp } from './entity-alerts-http.ts';
import { relatedSchemas } from './related-schemas.ts';

interface AlertRoutesDependencies extends DetectionSource {
  readonly alerts: AlertService;
  readonly createAlertByReference: CreateAlertByReference;
}

export function alertRoutes(dependencies: AlertRoutesDependencies): RouteGroup {
  return {
    tag: 'Alerts',
    description:
      "What analysts and SOAR tools work on. An alert collects the detections of one indicator on one device, user account or mailbox; the calls are those of Defender's alerts API.",
    schemas: () => ({ ...alertSchemas(), ...relatedSchemas() }),
    routes: [
      makeAlertsHttp(dependencies),
      makeAlertByIdHttp(dependencies),
      ...makeAlertEntitiesHttp(dependencies),
      makeAlertsBatchUpdateHttp(dependencies),
      makeAlertsCreateByReferenceHttp(dependencies),
      ...makeEntityAlertsHttp(dependencies),
    ],
  };
}

export function detectionRoutes(source: DetectionSource): RouteGroup {
  return {
    tag: 'Detections',
    description:
      'Detections for SIEM collectors: each is one event, decided by one indicator, not grouped into alerts.',
    schemas: detectionSchemas,
    routes: makeDetectionsHttp(source),
  };
}
