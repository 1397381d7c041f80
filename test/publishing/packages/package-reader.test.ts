import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyDelta } from '../../../samples/agent/apply-delta.ts';
import { isSigned } from '../../../samples/agent/check-signature.ts';
import { keysOf } from '../../../samples/agent/observed-keys.ts';
import { openPackage, PackageError, recordCount, rowAt, rowsOf } from '../../../samples/agent/package-file.ts';
import { verdictOn } from '../../../samples/agent/verdict.ts';
import { actions, indicatorTypes } from '../../../shared/indicators/model/indicator.ts';
import { typeOrder } from '../../../shared/matching/index-row.ts';
import {
  compareValues,
  encodeHeader,
  encodeRecord,
  type RecordFields,
  sha256,
  valueKey,
} from '../../../shared/publishing/packages/package-format.ts';
import { makePackageSigner, toJwks } from '../../../shared/publishing/packages/package-signer.ts';
import { runs } from '../../support/long-mode.ts';
import { otherTestKey, signingKeys, testJwks, testKey } from '../../support/worlds/package-world.ts';

const record = fc.record<RecordFields>({
  type: fc.constantFrom(...indicatorTypes),
  key: fc.uint8Array({ maxLength: 12 }),
  action: fc.constantFrom(...actions),
  standing: fc.nat(7),
  expirySec: fc.nat(0xffff_ffff),
  id: fc.stringMatching(/^[1-9]\d{14}$/),
});
const header = fc.record({ version: fc.maxSafeNat(), deviceGroup: fc.string({ unit: 'grapheme', maxLength: 20 }) });
const encoded = (records: readonly RecordFields[]) => records.map(encodeRecord).toSorted(compareValues);

/** The name of what reading a file throws; undefined when it is read. */
function faultOf(bytes: Buffer): string | undefined {
  try {
    const opened = openPackage(bytes);
    verdictOn(opened, [{ type: 'Url', value: 'https://a.example/b' }], 0);
    applyDelta(opened, opened);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.name : 'unknown';
  }
}

describe('the package reader', () => {
  it('reads every record of a written package', () => {
    fc.assert(
      fc.property(header, fc.array(record, { maxLength: 20 }), (head, records) => {
        const sorted = encoded(records);
        const file = openPackage(Buffer.concat([encodeHeader(head), ...sorted]));
        expect([file.version, file.deviceGroup, file.isDelta]).toEqual([head.version, head.deviceGroup, false]);
        const rows = Array.from({ length: recordCount(file) }, (_, index) => rowAt(file, index));
        const written = rows.map(({ type, action, key, standing, expirySec, id }) =>
          encodeRecord({
            type: typeOrder[type - 1] ?? 'Url',
            action: actions[action - 1],
            key,
            standing,
            expirySec,
            id,
          }),
        );
        expect(Buffer.concat(written).equals(Buffer.concat(sorted))).toBe(true);
        for (const row of rows) {
          expect(rowsOf(file, row.type, row.key)).toContainEqual(row);
        }
      }),
    );
  });

  it('refuses damaged files, or reads them without an error', () => {
    const file = fc.tuple(header, fc.array(record, { maxLength: 8 })).map(([head, records]) => ({
      bytes: Buffer.concat([encodeHeader(head), ...encoded(records)]),
    }));
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 });
    fc.assert(
      fc.property(file, damage, fc.nat(), ({ bytes }, changes, cut) => {
        const broken = Buffer.from(cut % 2 === 0 ? bytes : bytes.subarray(0, cut % (bytes.length + 1)));
        for (const [at, value] of changes) {
          broken[at % Math.max(1, broken.length)] = value;
        }
        expect([undefined, 'PackageError']).toContain(faultOf(broken));
      }),
      { numRuns: runs(1000) },
    );
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['another magic', Buffer.alloc(56)],
    ['another format', Buffer.concat([Buffer.from('TIPK\x02'), Buffer.alloc(51)])],
    ['a cut header', encodeHeader({ version: 1, deviceGroup: 'Helsinki' }).subarray(0, 60)],
    [
      'a removal in a package',
      Buffer.concat([encodeHeader({ version: 1, deviceGroup: '' }), Buffer.from([6, ...Buffer.alloc(15)])]),
    ],
  ])('refuses a file with %s', (_name, bytes) => {
    expect(() => openPackage(bytes)).toThrow(PackageError);
  });
});

describe('a delta between packages', () => {
  const versions = { old: 5, next: 9 };
  const old = openPackage(encodeHeader({ version: versions.old, deviceGroup: '' }));
  const made = encodeHeader({ version: versions.next, deviceGroup: '' });
  const delta = (from: number, deviceGroup = '', makes: Uint8Array = sha256(made)) =>
    openPackage(encodeHeader({ version: versions.next, deviceGroup, delta: { from, makes } }));

  it.each([0, 3, 5])('from version %i produces the package', (from) => {
    expect(applyDelta(old, delta(from)).equals(made)).toBe(true);
  });

  it.each([
    ['a later start', delta(6)],
    ['another group', delta(5, 'Oslo')],
    ['another result', delta(5, '', Buffer.alloc(32))],
    ['a package', old],
  ])('is refused with %s', (_name, file) => {
    expect(() => applyDelta(old, file)).toThrow(PackageError);
  });

  it('is refused by a package of the same version', () => {
    expect(() => applyDelta(openPackage(made), delta(5))).toThrow(PackageError);
  });
});

function protectedHeader(more: object): string {
  const header = { alg: 'ES256', b64: false, crit: ['b64'], kid: testJwks[0]?.kid, ...more };
  return Buffer.from(JSON.stringify(header)).toString('base64url');
}

describe('the signature of a package', () => {
  const bytes = encodeHeader({ version: 1, deviceGroup: '' });
  const sign = (key: string) => {
    const signature = makePackageSigner(signingKeys(key)).start();
    signature.update(bytes.subarray(0, 10));
    signature.update(bytes.subarray(10));
    return signature.finish();
  };
  const [, , ofTestKey = ''] = sign(testKey).split('.');

  it('is accepted from any published key, including a former one', () => {
    const rotated = toJwks(signingKeys(otherTestKey, testKey)).keys;
    expect([isSigned(bytes, sign(testKey), testJwks), isSigned(bytes, sign(testKey), rotated)]).toEqual([true, true]);
  });

  it('is refused when any byte differs', () => {
    const signature = sign(testKey);
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(isSigned(changed, signature, testJwks)).toBe(false);
    }
  });

  it.each([
    ['another key', sign(otherTestKey)],
    ['nothing', ''],
    ['no JWS', 'a.b'],
    ['another algorithm', `${protectedHeader({ alg: 'none' })}..${ofTestKey}`],
    ['an encoded payload', `${protectedHeader({ b64: true })}..${ofTestKey}`],
    ['an attached payload', `${protectedHeader({})}.e30.${ofTestKey}`],
    ['another key id', `${protectedHeader({ kid: 'x' })}..${ofTestKey}`],
  ])('is refused with %s', (_name, signature) => {
    expect(isSigned(bytes, signature, testJwks)).toBe(false);
  });
});

it.each([
  ['FileMd5', 'D'.repeat(32), 'd'.repeat(32), true],
  ['FileMd5', 'd'.repeat(33), 'd'.repeat(32), false],
  ['IpAddress', '198.51.100.7', '198.51.100.0/24', true],
  ['IpAddress', '198.51.100.7', '198.51.101.0/24', false],
  ['IpAddress', '2001:DB8:0:0::1', '2001:db8::/32', true],
  ['IpAddress', '::ffff:198.51.100.7', '198.51.100.7', true],
  ['IpAddress', '256.1.1.1', '0.0.0.0/0', false],
  ['DomainName', 'A.Bücher.Example.', 'xn--bcher-kva.example', true],
  ['DomainName', 'notbad.example', 'bad.example', false],
  ['Url', 'HTTPS://u:p@Bad.Example:443/%70/q/?x#y', 'https://bad.example/p', true],
  ['Url', 'https://bad.example/p?x', 'https://bad.example/p?x', true],
  ['Url', 'https://[2001:db8::1]/x', '2001:db8::1', true],
  ['Url', 'ftp://www.bad.example/x', 'bad.example', true],
  ['Url', 'https://bad.example/pq', 'https://bad.example/p', false],
] as const)('the sample agent, seeing %s %s, looks up %s: %s', (type, seen, listed, expected) => {
  const listedType = listed.startsWith('http') ? 'Url' : /[:/]|^[\d.]+$/.test(listed) ? 'IpAddress' : type;
  const key = valueKey(listedType === 'Url' && !listed.includes('/') ? 'DomainName' : listedType, listed);
  expect(keysOf(type, seen).some(({ bytes }) => bytes.equals(key))).toBe(expected);
});
