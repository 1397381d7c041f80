import type { RawIndicator } from './raw-indicator.ts';

/**
 * Whether two raw indicators differ in value, title and description only; lists always count as different. Written out,
 * because it compares every row of a file with the row before. Keep in step with `RawIndicator`:
 * `test/property/prepared-rows.test.ts` and `test/indicators/content-fields.test.ts` compare them.
 */
export function isAlike(a: RawIndicator, b: RawIndicator): boolean {
  return (
    a.indicatorType === b.indicatorType &&
    a.action === b.action &&
    a.severity === b.severity &&
    a.recommendedActions === b.recommendedActions &&
    a.application === b.application &&
    a.externalId === b.externalId &&
    a.expirationTime === b.expirationTime &&
    a.generateAlert === b.generateAlert &&
    a.category === b.category &&
    a.mitreTechniques === b.mitreTechniques &&
    a.educateUrl === b.educateUrl &&
    a.bypassDurationHours === b.bypassDurationHours &&
    a.notificationId === b.notificationId &&
    a.notificationBody === b.notificationBody &&
    a.version === b.version &&
    a.additionalInfo === b.additionalInfo &&
    a.historicalDetection === b.historicalDetection &&
    a.lookBackPeriod === b.lookBackPeriod &&
    a.certificateInfo === b.certificateInfo &&
    a.alertDefinitionId === b.alertDefinitionId &&
    a.enabled === b.enabled &&
    a.rbacGroupNames === b.rbacGroupNames &&
    a.rbacGroupIds === b.rbacGroupIds &&
    a.rbacGroups === b.rbacGroups &&
    a.force === b.force
  );
}
