import { createHash } from 'node:crypto';

const header =
  'IndicatorType,IndicatorValue,ExpirationTime,Action,Severity,Title,Description,RecommendedActions,RbacGroups,Category,MitreTechniques,GenerateAlert';

/** SHA-256 of a number, in hexadecimal: a generated file hash. */
export function madeHash(seed: number): string {
  return createHash('sha256').update(`file ${seed}`).digest('hex');
}

/**
 * A CSV file of `rows` distinct file hashes, valid except in the given rows, whose hashes are too short. Row 1 has the seed
 * `firstSeed`.
 */
export function madeCsv(rows: number, bad: ReadonlySet<number> = new Set(), firstSeed = 1): string {
  const lines = [header];
  for (let row = 1; row <= rows; row++) {
    const value = bad.has(row) ? 'abc' : madeHash(firstSeed + row - 1);
    lines.push(`FileSha256,${value},,Block,High,"Dropper, number ${row}",Made for a test,Isolate,,Malware,T1204,true`);
  }
  return `${lines.join('\r\n')}\r\n`;
}

interface MadeEvent {
  readonly device: number;
  readonly report: number;
  readonly hash: string;
  /** Name of the device's group. */
  readonly group?: string;
}

/** A record of Defender's streaming export: a file created on a device. */
export function madeFileEvent({ device, report, hash, group = 'main' }: MadeEvent): Record<string, unknown> {
  return {
    time: '2026-07-18T13:01:51.2820995Z',
    tenantId: '11111111-2222-3333-4444-555555555555',
    category: 'AdvancedHunting-DeviceFileEvents',
    properties: {
      Timestamp: `2026-07-18T12:59:${String(report % 60).padStart(2, '0')}.2914446Z`,
      DeviceId: createHash('sha1').update(`device ${device}`).digest('hex'),
      DeviceName: `host-${device}.example.com`,
      ReportId: report,
      ActionType: 'FileCreated',
      FileName: 'setup.exe',
      FolderPath: 'C:\\Users\\ana\\setup.exe',
      SHA256: hash,
      SHA1: null,
      MD5: null,
      InitiatingProcessFileName: 'explorer.exe',
      InitiatingProcessSHA256: madeHash(-1),
      MachineGroup: group,
    },
  };
}
