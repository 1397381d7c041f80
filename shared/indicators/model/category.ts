/**
 * Alert categories in the order of their numbers: the list published in 2019, then the ATT&CK-aligned names that it lacked.
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
] as const;
export type CategoryName = (typeof categories)[number];

/** SuspiciousActivity: what Defender returns for an indicator created without a category. */
export const defaultCategory = 1;

const numbers = new Map(categories.map((name, index) => [name.toLowerCase(), index]));

/** The number of a category given by name (in any letter case) or by number; undefined for an unknown one. */
export function categoryNumber(category: string | number): number | undefined {
  if (typeof category === 'number') {
    return categoryName(category) === undefined ? undefined : category;
  }
  const text = category.trim();
  return /^\d+$/.test(text) ? categoryNumber(Number(text)) : numbers.get(text.toLowerCase());
}

/** The name of a category; undefined for an unknown number. */
export function categoryName(number: number): CategoryName | undefined {
  return categories[number];
}
