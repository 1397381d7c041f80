import { createHash } from 'node:crypto';
import type { IndicatorType } from '../../../shared/indicators/model/indicator.ts';
import type { IndexRow } from '../../../shared/matching/index-row.ts';

interface Kind {
  readonly below: number;
  readonly type: IndicatorType;
  readonly make: (n: number) => string;
}

const lastKind: Kind = { below: 100, type: 'CertificateThumbprint', make: (n) => hex('sha1', `c${n}`) };

/** One of a hundred: 40 SHA-256, 8 SHA-1, 7 MD5, 20 domains, 15 URLs, 8 IPv4, 1 range /24, 1 certificate. */
const kinds: readonly Kind[] = [
  { below: 40, type: 'FileSha256', make: (n) => hex('sha256', `i${n}`) },
  { below: 48, type: 'FileSha1', make: (n) => hex('sha1', `i${n}`) },
  { below: 55, type: 'FileMd5', make: (n) => hex('md5', `i${n}`) },
  { below: 75, type: 'DomainName', make: (n) => `${word(n)}-${n}.${topLevel(n)}` },
  {
    below: 90,
    type: 'Url',
    make: (n) => `http${n & 1 ? 's' : ''}://${word(n)}${n}.${topLevel(n)}/${word(n * 7)}/${n}.php`,
  },
  { below: 98, type: 'IpAddress', make: (n) => address(Math.imul(n, 2654435761) >>> 0) },
  { below: 99, type: 'IpAddress', make: (n) => `${address((Math.imul(n, 2246822519) << 8) >>> 0)}/24` },
  lastKind,
];

/** A list of `count` indicators, the same for the same count; all distinct up to 16 million. */
export function* madeRows(count: number): Generator<IndexRow> {
  for (let n = 0; n < count; n += 1) {
    yield madeRow(n);
  }
}

const firstId = 100_000_000_000_000;

/** Which row has that id. */
export function numberOfId(id: string): number {
  return Number(id) - firstId;
}

export function madeRow(n: number): IndexRow {
  const { type, make } = kinds.find(({ below }) => (n * 37) % 100 < below) ?? lastKind;
  return {
    type,
    value: make(n),
    id: String(firstId + n),
    action: n % 5 === 0 ? 'Audit' : 'Block',
    severity: 'High',
    generateAlert: true,
    ownerTier: n % 3 === 0 ? 1 : 0,
    rbacGroupIds: n % 50 === 0 ? ['7'] : [],
    expirySec: n % 4 === 0 ? 0xffff_ffff : 1_900_000_000 + n,
  };
}

export function hex(algorithm: string, text: string): string {
  return createHash(algorithm).update(text).digest('hex');
}

const words = ['update', 'secure', 'login', 'cdn', 'static', 'mail', 'cloud', 'portal'];
const topLevels = ['com', 'net', 'org', 'example', 'co.uk', 'xyz', 'info'];

function word(n: number): string {
  return words[n % words.length] ?? '';
}

function topLevel(n: number): string {
  return topLevels[n % topLevels.length] ?? '';
}

function address(number: number): string {
  return [number >>> 24, (number >>> 16) & 255, (number >>> 8) & 255, number & 255].join('.');
}
