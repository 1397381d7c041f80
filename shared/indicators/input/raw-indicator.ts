/**
 * An indicator as a caller wrote it: the JSON values of an API body, or the texts of a CSV row's cells. The names are those
 * of the Defender resource; other members are ignored. Absent (undefined) and null differ: null or an empty
 * CSV cell means "none", absent means nothing was said.
 */
export interface RawIndicator {
  readonly indicatorValue?: unknown;
  readonly indicatorType?: unknown;
  readonly action?: unknown;
  readonly title?: unknown;
  readonly description?: unknown;
  readonly severity?: unknown;
  readonly recommendedActions?: unknown;
  readonly application?: unknown;
  readonly externalId?: unknown;
  readonly expirationTime?: unknown;
  readonly generateAlert?: unknown;
  /** The number or the name of the category. */
  readonly category?: unknown;
  /** A list, or text with commas. */
  readonly mitreTechniques?: unknown;
  readonly educateUrl?: unknown;
  readonly bypassDurationHours?: unknown;
  readonly notificationId?: unknown;
  readonly notificationBody?: unknown;
  readonly version?: unknown;
  readonly additionalInfo?: unknown;
  readonly historicalDetection?: unknown;
  readonly lookBackPeriod?: unknown;
  readonly certificateInfo?: unknown;
  readonly alertDefinitionId?: unknown;
  readonly enabled?: unknown;
  /** Names of device groups: a list, or text with commas. */
  readonly rbacGroupNames?: unknown;
  /** Ids of device groups, as texts or numbers: a list, or text with commas. */
  readonly rbacGroupIds?: unknown;
  /** The CSV column: names or ids of device groups, text with commas. */
  readonly rbacGroups?: unknown;
  /** True overrides the guard list, if the caller may do so. */
  readonly force?: unknown;
}
