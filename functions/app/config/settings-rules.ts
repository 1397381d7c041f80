/*
 * What settings require of each other. Each function returns what is wrong, one text for each fault.
 */

type Lives = Readonly<Record<'ALERT_LIFE' | 'ALERT_WINDOW' | 'DETECTION_LIFE', number>>;

/** In the queue, and then as a dead letter: 14 days each. */
const messageLifeMs = 28 * 86_400_000;

/** What must live longer than what, in milliseconds. */
export function shortLives(config: Lives): readonly string[] {
  const rules = [
    [
      'DETECTION_LIFE',
      'ALERT_LIFE',
      'an alert would outlive its detections, and events that are sent again would be counted twice',
    ],
    ['ALERT_LIFE', 'ALERT_WINDOW', 'an alert would end while it still takes events'],
  ] as const;
  const faults = rules
    .filter(([longer, shorter]) => config[longer] < config[shorter])
    .map(([longer, shorter, why]) => `${longer}: must be at least ${shorter}: otherwise ${why}`);
  return config.DETECTION_LIFE < messageLifeMs
    ? [...faults, 'DETECTION_LIFE: must be at least P28D: a message can wait that long, and would be counted twice']
    : faults;
}

const companions = [
  { setting: 'STORE', value: 'sqlite', isDefault: false, needs: ['SQLITE_PATH'] },
  { setting: 'STORE', value: 'cosmos', isDefault: true, needs: ['COSMOS__accountEndpoint'] },
  { setting: 'BLOBS', value: 'folder', isDefault: false, needs: ['BLOB_ROOT'] },
  { setting: 'BLOBS', value: 'azure', isDefault: true, needs: ['STORAGE__blobServiceUri', 'BLOB_CONNECTION_STRING'] },
  { setting: 'QUEUE', value: 'sqlite', isDefault: false, needs: ['SQLITE_PATH'] },
  { setting: 'QUEUE', value: 'service-bus', isDefault: true, needs: ['SERVICEBUS__fullyQualifiedNamespace'] },
] as const;

/** The settings that the choice of an adapter requires. */
export function missingCompanions(given: Readonly<Record<string, string | undefined>>): readonly string[] {
  return companions
    .filter(({ setting, value, isDefault }) => (given[setting] === undefined ? isDefault : given[setting] === value))
    .filter(({ needs }) => needs.every((name) => given[name] === undefined))
    .map(({ setting, value, needs }) => `${needs.join(' or ')}: required when ${setting}=${value}`);
}
