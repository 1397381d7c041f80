import { parseMessage } from '../contestants/read-events.ts';
import { hex, madeRow } from './made-list.ts';

/**
 * Defender-shaped messages of `perMessage` events, about 750 bytes each: three file hashes, an address, a URL, a
 * certificate's thumbprint. One event in `hitEvery` names an indicator of `madeRows(listSize)`.
 */
export function madeMessages(
  messages: number,
  perMessage: number,
  hitEvery: number,
  listSize: number,
): readonly Buffer[] {
  return Array.from({ length: messages }, (_, message) =>
    Buffer.from(
      JSON.stringify({
        records: Array.from({ length: perMessage }, (_, place) => {
          const n = message * perMessage + place;
          return madeEvent(n, n % hitEvery === 0 ? (n * 7919) % listSize : undefined);
        }),
      }),
    ),
  );
}

/** The same records, one a line. */
export function toLines(message: Uint8Array): Buffer {
  const lines = parseMessage(message).records.map((record) => `${JSON.stringify(record)}\n`);
  return Buffer.from(lines.join(''));
}

const columnOf = {
  FileSha256: 'SHA256',
  FileSha1: 'SHA1',
  FileMd5: 'MD5',
  CertificateThumbprint: 'SignerHash',
  IpAddress: 'RemoteIP',
  DomainName: 'RemoteUrl',
  Url: 'RemoteUrl',
};

function madeEvent(n: number, hit: number | undefined): object {
  const properties: Record<string, unknown> = {
    SHA1: hex('sha1', `e${n}`),
    SHA256: hex('sha256', `e${n}`),
    MD5: hex('md5', `e${n}`),
    FileName: 'setup.exe',
    FolderPath: 'C:\\Users\\ana\\setup.exe',
    FileSize: 3466 + n,
    RemoteIP: `${n & 127}.${(n >> 8) & 255}.${(n * 13) & 255}.4`,
    RemoteUrl: `http://host${n}.example${n % 977}.com/a/b/c${n}.html`,
    SignerHash: hex('sha1', `s${n % 100}`),
    DeviceName: 'winsrv',
    DeviceId: hex('sha1', `d${n % 1000}`),
    ReportId: n,
    ActionType: 'FileCreated',
    Timestamp: '2026-07-18T12:59:31.2914446Z',
    MachineGroup: 'main',
  };
  const row = hit === undefined ? undefined : madeRow(hit);
  if (row !== undefined) {
    properties[columnOf[row.type]] = row.value.replace(/0\/24$/, '9');
  }
  return {
    time: '2026-07-18T13:01:51.2820995Z',
    tenantId: '11111111-2222-3333-4444-555555555555',
    operationName: 'Publish',
    category: 'AdvancedHunting-DeviceEvents',
    properties,
  };
}
