/* What the samples result in: the demo exits with 0 only if the service returns exactly this. */

/** `Status value [code]` of each row of the report; repaired rows have no code. */
export const expectedReport: readonly string[] = [
  'Summary',
  'Refused b89f4211965938cabf232b372cbb20fbd53a5ea5671d9d197fa30b4e1063da0 [InvalidHashValue]',
  'Refused quarantine-me.example [InvalidInput]',
  'Refused 8.8.8.8 [InvalidInput]',
  'Refused remediate-me.example [InvalidInput]',
  'Refused 203.0.113.999 [InvalidIpAddress]',
  'Repaired b2:45:21:17:e9:22:64:db:d4:57:28:5c:5c:42:88:6b:bb:47:55:7b',
  'Repaired 203.0.113[.]77',
  'Repaired login-portal[.]example',
  'Repaired hxxps://files.example/winter/invoice-2291.docm',
];

/** Number of rows in the sample file that become indicators. */
export const expectedCreated = 21;

/** One of the 40 records has no timestamp. */
export const expectedUnmatched: readonly string[] = ['NoTimestamp (1, at position 40)'];

/** `device or user | indicator | action | severity | events` */
export const expectedAlerts: readonly string[] = [
  'accounting-07.corp.example | 04b422dbd393d5b6922a521c5233df5d56df79a0 | BlockAndRemediate | High | 1',
  'accounting-07.corp.example | 203.0.113.77 | Block | High | 6',
  'accounting-07.corp.example | 28e28dd8581daa08f88f093b8bca1224c4d5f516 | Block | High | 1',
  'accounting-07.corp.example | ef8fddaff7b32beb091346d1834ed8dc4ed113ad698985a97f9e711f217e9db8 | BlockAndRemediate | High | 2',
  'accounting-07.corp.example | https://files.example/winter/invoice-2291.docm | Block | High | 1',
  'accounting-07.corp.example | https://paste.example/raw/heron | Block | Medium | 1',
  'accounting-07.corp.example | update-heron.example | Block | High | 2',
  'elif@corp.example | login-portal.example | Warn | Medium | 1',
  'fileserver-01.corp.example | 2001:db8:bad:cafe::53 | Audit | Medium | 1',
  'fileserver-01.corp.example | 8b185e51362e95f331da5d5ae32ca1326382ad97825720ff403c70a69f8db13e | BlockAndRemediate | High | 2',
  'fileserver-01.corp.example | cdn.lantern.example | Audit | Low | 1',
  'fileserver-01.corp.example | f1f9850a735b3e059293b26f86427a8f | Block | Medium | 1',
  'helpdesk-02.corp.example | 7f3180f13d5100d6a257cec2d129014ce783fc20aded95d5e2b36bccd7c29a30 | Audit | Low | 1',
  'laptop-19.corp.example | login-portal.example | Warn | Medium | 1',
  'mail | https://files.example/winter/invoice-2291.docm | Block | High | 1',
  'maria@corp.example | https://files.example/winter/invoice-2291.docm | Block | High | 1',
  'sales@corp.example | ef8fddaff7b32beb091346d1834ed8dc4ed113ad698985a97f9e711f217e9db8 | BlockAndRemediate | High | 1',
  'web-03.corp.example | 198.51.100.0/28 | Block | Medium | 3',
  'web-03.corp.example | 1cac0b505af4ece0cfc8e240bf70614a77584d4f | BlockAndRemediate | High | 1',
];

/** Expected lines that are missing and lines that were not expected, in any order; empty when both lists are equal. */
export function differences(actual: readonly string[], expected: readonly string[]): readonly string[] {
  const excess = [...actual];
  const missing: string[] = [];
  for (const line of expected) {
    const place = excess.indexOf(line);
    if (place < 0) {
      missing.push(line);
    } else {
      excess.splice(place, 1);
    }
  }
  return [...missing.map((line) => `missing: ${line}`), ...excess.map((line) => `not expected: ${line}`)];
}

/** @throws Error listing the differences */
export function expectSame(what: string, actual: readonly string[], expected: readonly string[]): void {
  const found = differences(actual, expected);
  if (found.length > 0) {
    throw new Error([`${what} differ from the expected result`, ...found].join('\n  '));
  }
}
