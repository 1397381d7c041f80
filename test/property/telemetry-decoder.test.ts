import { gzipSync, zstdCompressSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toTelemetryEvent } from '../../shared/detection/decoding/telemetry-event.ts';
import { runs } from '../support/long-mode.ts';
import { decodeMessage } from '../support/oracles/decode-message.ts';

const record = fc.dictionary(
  fc.string({ minLength: 1, maxLength: 8 }).filter((key) => key !== 'records' && key !== '__proto__'),
  fc.jsonValue({ maxDepth: 2 }),
  {
    maxKeys: 4,
  },
);
const clean = (texts: readonly string[]) => texts.map((text) => text.replaceAll('\n', ' '));
const normal = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('decoding telemetry', () => {
  it('returns the records that were encoded, in every form', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 6 }), fc.nat(5), async (records, form) => {
        const lines = records.map((one) => JSON.stringify(one));
        const text =
          [
            JSON.stringify({ records }),
            JSON.stringify(records, null, 1),
            lines.join('\n'),
            `\uFEFF${lines.join('\r\n')}\r\n`,
          ][form % 4] ?? '';
        const body = form === 4 ? gzipSync(text) : form === 5 ? zstdCompressSync(text) : Buffer.from(text);
        const items = [...(await decodeMessage(body))];
        expect(items.map((item) => (item.record.ok ? item.record.value : item.record.fault))).toStrictEqual(
          normal(records),
        );
      }),
      { numRuns: runs(300) },
    );
  });

  it('never throws, and every valid line survives its neighbours', async () => {
    const junk = fc.oneof(fc.string(), fc.constantFrom('{', '[', '"', '{"a":', '\u0000', 'null', '1'));
    await fc.assert(
      fc.asyncProperty(fc.array(junk, { maxLength: 5 }), fc.array(junk, { maxLength: 5 }), async (before, after) => {
        const text = [...clean(before), '{"marker":1}', ...clean(after)].join('\n');
        const items = [...(await decodeMessage(Buffer.from(text)))];
        expect(items.some(({ record }) => record.ok && record.value['marker'] === 1)).toBe(true);
      }),
      { numRuns: runs(300) },
    );
  });

  it('reads any bytes without throwing', async () => {
    const magic = fc.constantFrom(
      [],
      [0x1f, 0x8b],
      [0x28, 0xb5, 0x2f, 0xfd],
      [0x50, 0x2a, 0x4d, 0x18],
      [0xef, 0xbb, 0xbf],
    );
    await fc.assert(
      fc.asyncProperty(magic, fc.uint8Array({ maxLength: 60 }), async (head, tail) => {
        const items = [...(await decodeMessage(Uint8Array.from([...head, ...tail])))];
        expect(items.every(({ record }) => record.ok || record.fault.code.startsWith('Invalid'))).toBe(true);
      }),
      { numRuns: runs(500) },
    );
  });

  it('turns any record into an event or a fault, and never throws', () => {
    const column = fc.constantFrom(
      'Timestamp',
      'DeviceId',
      'ReportId',
      'AdditionalFields',
      'UrlChain',
      'SHA1',
      'RemoteUrl',
      'category',
      'Type',
    );
    const cell = fc.oneof(
      fc.jsonValue({ maxDepth: 1 }),
      fc.constantFrom('2026-01-01', 'DeviceEvents', 'UrlClickEvents', '["http://a.example"]', '{"query":5}'),
    );
    fc.assert(
      fc.property(fc.dictionary(column, cell), fc.boolean(), (properties, isEnvelope) => {
        const result = toTelemetryEvent(
          isEnvelope ? { category: 'AdvancedHunting-DeviceEvents', properties } : properties,
        );
        expect(typeof result.ok).toBe('boolean');
      }),
      { numRuns: runs(500) },
    );
  });
});
