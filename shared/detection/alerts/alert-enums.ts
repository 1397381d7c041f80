/** Classifications of an alert, of 2019 and of today (Defender API, update alert). */
export const classifications = ['Unknown', 'TruePositive', 'InformationalExpectedActivity', 'FalsePositive'] as const;

/** Determinations, of 2019 and of today, with the names that the vendor's update page uses. */
export const determinations = [
  'NotAvailable',
  'Apt',
  'Malware',
  'SecurityPersonnel',
  'SecurityTesting',
  'UnwantedSoftware',
  'Other',
  'MultiStagedAttack',
  'MaliciousUserActivity',
  'CompromisedUser',
  'Phishing',
  'LineOfBusinessApplication',
  'ConfirmedUserActivity',
  'ConfirmedActivity',
  'Clean',
  'NotMalicious',
  'InsufficientData',
] as const;
