import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { jsonErrorPosition } from '../../../shared/detection/decoding/json-error-position.ts';
import { decodeText } from '../../../shared/detection/decoding/telemetry-decoder.ts';
import { zstdFrames } from '../../../shared/detection/decoding/zstd-frames.ts';
import { decodeMessage } from '../../support/oracles/decode-message.ts';

const summarise = (items: Awaited<ReturnType<typeof decodeMessage>>) =>
  Array.from(items, ({ position, record }) => (record.ok ? [position, record.value] : [position, record.fault.code]));
const ok = [
  [1, { a: 1 }],
  [2, { b: 2 }],
];

describe('a telemetry message', () => {
  const forms = {
    records: '{"records":[{"a":1},{"b":2}]}',
    array: '[{"a":1},{"b":2}]',
    'lines with LF': '{"a":1}\n{"b":2}\n',
    'lines with CRLF': '{"a":1}\r\n{"b":2}\r\n',
    'a byte order mark': '\uFEFF[{"a":1},{"b":2}]',
    'a byte order mark before lines': '\uFEFF{"a":1}\n{"b":2}',
    'an indented document': '{\n  "records": [\n    {"a":1},\n    {"b":2}\n  ]\n}',
  };
  it.each(Object.entries(forms))('is read from %s: text, bytes, gzip, zstd', async (_, text) => {
    for (const body of [text, Buffer.from(text), gzipSync(text), zstdCompressSync(text)]) {
      expect(summarise(await decodeMessage(body))).toStrictEqual(ok);
    }
  });

  it('is read when the host has parsed it already', async () => {
    expect(summarise(await decodeMessage({ records: [{ a: 1 }, { b: 2 }] }))).toStrictEqual(ok);
    expect(summarise(await decodeMessage({ a: 1 }))).toStrictEqual([[1, { a: 1 }]]);
    expect(summarise(await decodeMessage(undefined))).toStrictEqual([[1, 'InvalidInput']]);
  });

  it.each(['', ' \r\n', '\uFEFF', '\uFEFF\n', '[]', '{"records":[]}'])('contains no records: %j', async (text) => {
    expect([...(await decodeMessage(text))]).toStrictEqual([]);
    expect([...(await decodeMessage(Buffer.from(text)))]).toStrictEqual([]);
  });

  it('keeps the valid lines next to the invalid ones, with their numbers', () => {
    const items = [...decodeText('{"a":1}\noops\n\n[{"c":3},7]\n{"records":[{"d":4}]}\n{"b":')];
    expect(summarise(items)).toStrictEqual([
      [1, { a: 1 }],
      [2, 'InvalidRequestBody'],
      [4, { c: 3 }],
      [4, 'InvalidInput'],
      [5, { d: 4 }],
      [6, 'InvalidRequestBody'],
    ]);
    expect(items[1]?.record).toMatchObject({ raw: 'oops' });
  });

  it('is a single fault when nothing in it can be read', async () => {
    expect([...decodeText('{"records":[\n{"a":1},\n{"b":2')]).toMatchObject([
      { position: 1, record: { ok: false, fault: { code: 'InvalidRequestBody' } } },
    ]);
    const cut = zstdCompressSync(Buffer.alloc(300_000, 'abcdefg')).subarray(0, 40);
    for (const body of [
      gzipSync('{"a":1}').subarray(0, 20),
      cut,
      Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 9, 9, 9, 9, 9]),
    ]) {
      expect([...(await decodeMessage(body))]).toMatchObject([
        { position: 1, record: { ok: false, fault: { code: 'InvalidRequestBody' }, raw: body.toString('base64') } },
      ]);
    }
  });

  it('is rejected when it is too large unpacked', async () => {
    const bomb = zstdCompressSync(Buffer.alloc(1_000_001, ' '));
    expect(bomb.byteLength).toBeLessThan(1000);
    expect(summarise(await decodeMessage(bomb, 1_000_000))).toStrictEqual([[1, 'RequestTooLarge']]);
    expect([...(await decodeMessage(bomb, 1_000_001))]).toStrictEqual([]);
  });

  it('is read from every frame of a concatenated body', async () => {
    const parts = ['{"a":1}\n', '{"b":2}\n'];
    expect(summarise(await decodeMessage(Buffer.concat(parts.map((part) => zstdCompressSync(part)))))).toStrictEqual(
      ok,
    );
    expect(summarise(await decodeMessage(Buffer.concat(parts.map((part) => gzipSync(part)))))).toStrictEqual(ok);
  });

  it('keeps the digits of a 64-bit ReportId', () => {
    const text = '{"ReportId":9223372036854775807,"other":"\\"ReportId\\":12345678901234567,"}';
    expect([...decodeText(text)][0]?.record).toMatchObject({
      value: { ReportId: '9223372036854775807', other: '"ReportId":12345678901234567,' },
    });
    expect([...decodeText('{"ReportId": 8132 }')][0]?.record).toMatchObject({ value: { ReportId: 8132 } });
  });
});

describe('zstd frames', () => {
  it('are found complete, and a cut is noticed anywhere', () => {
    const bodies = [
      Buffer.from(''),
      Buffer.alloc(400_000, 7),
      Buffer.from(Array.from({ length: 5000 }, (_, n) => (n * n) % 251)),
    ];
    for (const body of bodies) {
      const frame = zstdCompressSync(body);
      expect(zstdFrames(frame)).toHaveLength(1);
      expect(zstdFrames(Buffer.concat([frame, frame, frame]))).toHaveLength(3);
      const step = Math.max(1, Math.floor(frame.length / 60));
      for (let end = 1; end < frame.length; end += step) {
        expect(zstdFrames(frame.subarray(0, end))).toBeUndefined();
      }
    }
  });

  it('skips skippable frames', () => {
    const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 1, 2]);
    expect(zstdFrames(Buffer.concat([skippable, zstdCompressSync('x')]))).toHaveLength(1);
  });
});

describe('where a text stops being JSON', () => {
  it.each([
    ['{"a":1', 6],
    ['{"a":x}', 5],
    ['[1,', 3],
    ['xx', 0],
    ['{"a":1}\n{', 8],
    ['{"a":1,}', 7],
    ['[1 2]', 3],
    ['["a\nb"]', 1],
    ['{"a":[{}},1]', 8],
    ['01', 1],
    ['{"a" 1}', 5],
    ['{1:2}', 1],
    ['["\\x"]', 1],
    [']', 0],
  ])('the position in %j is %i', (text, position) => {
    expect((): unknown => JSON.parse(text)).toThrow(SyntaxError);
    expect(jsonErrorPosition(text)).toBe(position);
  });
});
