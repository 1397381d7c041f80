import { makeScanNames } from '../../../shared/detection/decoding/telemetry-scan-names.ts';
import type { IndicatorType } from '../../../shared/indicators/model/indicator.ts';
import type { IndexReader } from '../../../shared/matching/index-reader.ts';
import type { IndexRow } from '../../../shared/matching/index-row.ts';
import { buildSnapshot } from '../../../shared/matching/segment-builder.ts';
import { openIndex } from '../../../shared/matching/snapshot-index.ts';

const firstId = 100_000_000_000_000;

/** A row with a value and the `number`th id. */
export function madeIndexRow(
  type: IndicatorType,
  value: string,
  number: number,
  more: Partial<IndexRow> = {},
): IndexRow {
  return {
    type,
    value,
    id: String(firstId + number),
    action: 'Block',
    severity: 'High',
    generateAlert: true,
    ownerTier: 0,
    rbacGroupIds: [],
    expirySec: 0xffff_ffff,
    ...more,
  };
}

/** One value of each kind. */
export const oneOfEach: readonly IndexRow[] = [
  madeIndexRow('FileMd5', 'd'.repeat(32), 1),
  madeIndexRow('FileSha1', 'a'.repeat(40), 2, { action: 'BlockAndRemediate', ownerTier: 1, expirySec: 0 }),
  madeIndexRow('FileSha256', 'b'.repeat(64), 3, { rbacGroupIds: ['g1', 'g2'], expirySec: 0xffff_fffe }),
  madeIndexRow('CertificateThumbprint', 'a'.repeat(40), 4, { action: 'Allowed', generateAlert: false }),
  madeIndexRow('IpAddress', '203.0.113.9', 5, { severity: 'Informational', rbacGroupIds: ['g2'] }),
  madeIndexRow('IpAddress', '203.0.113.0/24', 6, { action: 'Audit' }),
  madeIndexRow('IpAddress', '2001:db8::/32', 7, { action: 'Warn', expirySec: 1_900_000_000 }),
  madeIndexRow('IpAddress', '2001:db8::1', 8),
  madeIndexRow('DomainName', 'evil.example', 9),
  madeIndexRow('DomainName', 'xn--bcher-kva.example', 10),
  madeIndexRow('Url', 'https://host.example/a/b', 11),
  madeIndexRow('Url', 'http://host.example/', 12),
  madeIndexRow('Url', 'https://host.example/a?x=1', 13),
  madeIndexRow('Url', 'https://[2001:db8::1]:8443/%2F', 14),
  madeIndexRow('FileMd5', 'd'.repeat(32), 899_999_999_999_999),
];

export function openRows(rows: Iterable<IndexRow>, deltas: readonly Uint8Array[] = []): IndexReader {
  return openIndex(buildSnapshot(rows), { names: makeScanNames(), deltas });
}
