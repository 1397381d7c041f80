import type { PublishAlerts } from '../../shared/publishing/siem/publish-alerts.ts';

/**
 * The function that is triggered by changes of alerts. It ignores the changed documents: what to publish is read from the
 * store, from a checkpoint of its own, so nothing is lost if the trigger stops retrying.
 */
export function makePublishAlertsCosmos({
  publishAlerts,
}: {
  readonly publishAlerts: PublishAlerts;
}): (documents: unknown) => Promise<void> {
  return async () => {
    await publishAlerts();
  };
}
