import type { PublishAlerts } from '../../shared/publishing/siem/publish-alerts.ts';

/**
 * The change-triggered function of the alerts. The documents that it is given are a doorbell only: what is published is
 * read from the store, from a checkpoint of its own, so a trigger that gives up after a fault loses nothing.
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
