/**
 * Alert categories in the order of their numbers: the list published in 2019, then the ATT&CK-aligned names that it lacked,
 * and Impact, which the portal has.
 * The number is stored and returned, so entries are only ever appended.
 */
export const categories = [
  'None',
  'SuspiciousActivity',
  'Malware',
  'CredentialTheft',
  'Exploit',
  'WebExploit',
  'DocumentExploit',
  'PrivilegeEscalation',
  'Persistence',
  'RemoteAccessTool',
  'CommandAndControl',
  'SuspiciousNetworkTraffic',
  'Ransomware',
  'MalwareDownload',
  'Reconnaissance',
  'WebFingerprinting',
  'Weaponization',
  'Delivery',
  'SocialEngineering',
  'CredentialStealing',
  'Installation',
  'Backdoor',
  'Trojan',
  'TrojanDownloader',
  'LateralMovement',
  'ExplorationEnumeration',
  'NetworkPropagation',
  'Exfiltration',
  'NotApplicable',
  'EnterprisePolicy',
  'General',
  'Collection',
  'CredentialAccess',
  'DefenseEvasion',
  'Discovery',
  'Execution',
  'InitialAccess',
  'Impact',
] as const;
export type CategoryName = (typeof categories)[number];

/** SuspiciousActivity: what Defender returns for an indicator created without a category. */
export const defaultCategory = 1;

const numbers = new Map(categories.map((name, index) => [name.toLowerCase(), index]));

/**
 * The number of a category given by name or by number; undefined for an unknown one. Names match in any letter case, also
 * in words as the documentation writes them: `Command and control`, `Credential access`.
 */
export function categoryNumber(category: string | number): number | undefined {
  if (typeof category === 'number') {
    return categoryName(category) === undefined ? undefined : category;
  }
  const text = category.trim();
  if (/^\d+$/.test(text)) {
    return categoryNumber(Number(text));
  }
  const name = text.toLowerCase();
  return numbers.get(name) ?? numbers.get(name.replaceAll('&', 'and').replaceAll(/[\s_-]+/g, ''));
}

/** The name of a category as it is spelled here, if the value is one in other words; else the value. */
export function spellCategory(value: unknown): unknown {
  const number = typeof value === 'string' && !/\d/.test(value) ? categoryNumber(value) : undefined;
  return number === undefined ? value : categoryName(number);
}

/** The name of a category; undefined for an unknown number. */
export function categoryName(number: number): CategoryName | undefined {
  return categories[number];
}
