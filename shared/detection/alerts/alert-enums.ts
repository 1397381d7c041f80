/** The classifications of an alert, from 2019 to today (Defender API, update alert). */
export const classifications = ['Unknown', 'TruePositive', 'InformationalExpectedActivity', 'FalsePositive'] as const;

/**
 * The determinations, from 2019 to today: the names on the vendor's page about updating alerts, then what its API and its SOAR
 * clients send, and what Microsoft Graph has. Each is kept as it was sent.
 */
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
  'NoEnoughDataToValidate',
  'NotEnoughDataToValidate',
  'CompromisedAccount',
  'Unknown',
] as const;
