import type { PublishAlerts } from '../../shared/publishing/siem/publish-alerts.ts';

/** The timer-triggered function that publishes alerts that a failed or missed change trigger has left. */
export function makePublishAlertsTimer({
  publishAlerts,
}: {
  readonly publishAlerts: PublishAlerts;
}): () => Promise<void> {
  return async () => {
    await publishAlerts();
  };
}
