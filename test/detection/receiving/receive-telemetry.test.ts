import { randomBytes } from 'node:crypto';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { makeMemoryMetrics } from '../../../functions/app/monitoring/memory-metrics.ts';
import { makeKeepQuarantined } from '../../../shared/detection/decoding/quarantine.ts';
import { makeReceiveTelemetry, type ReceiveBounds } from '../../../shared/detection/receiving/receive-telemetry.ts';
import type { AppError } from '../../../shared/platform/errors.ts';
import { makeMemoryBlobStore } from '../../support/fakes/memory-blob-store.ts';
import { makeMemorySender } from '../../support/fakes/memory-queue.ts';
import { madeHash } from '../../support/made/made-input.ts';
import { decodeMessage } from '../../support/oracles/decode-message.ts';

function world(bounds?: ReceiveBounds) {
  const sender = makeMemorySender();
  const blobs = makeMemoryBlobStore(() => 0);
  const metrics = makeMemoryMetrics();
  let receipts = 0;
  const receive = makeReceiveTelemetry({
    sender,
    keepQuarantined: makeKeepQuarantined(blobs),
    newId: () => {
      receipts += 1;
      return `receipt-${receipts}`;
    },
    metrics,
    ...(bounds !== undefined && { bounds }),
  });
  return {
    sender,
    receive,
    metrics,
    quarantined: async () => {
      const lines: unknown[] = [];
      for await (const { name } of blobs.list('http/')) {
        const opened = await blobs.open(name);
        for await (const chunk of opened?.body ?? []) {
          lines.push(
            ...String(chunk)
              .trimEnd()
              .split('\n')
              .map((line): unknown => JSON.parse(line)),
          );
        }
      }
      return lines;
    },
    delivered: async () => {
      const records: unknown[] = [];
      for (const { body } of sender.messages) {
        for (const { record } of await decodeMessage(body)) {
          records.push(record.ok ? record.value : record);
        }
      }
      return records;
    },
  };
}

const event = (n: number) => ({
  category: 'AdvancedHunting-DeviceEvents',
  properties: { DeviceId: 'd1', Timestamp: '2026-11-23T10:00:00Z', ReportId: n, Text: `event ${n}` },
});
const frames = (count: number) => Buffer.concat(Array.from({ length: count }, () => zstdCompressSync('\n')));
const events = (count: number) => Array.from({ length: count }, (_, n) => event(n));

describe('receiving telemetry', () => {
  const three = events(3);
  const lines = three.map((one) => JSON.stringify(one)).join('\n');
  const forms: readonly [string, string][] = [
    ['records', JSON.stringify({ records: three })],
    ['an array', JSON.stringify(three)],
    ['an indented array', JSON.stringify(three, null, 2)],
    ['lines', lines],
    ['lines with CRLF, a byte order mark and empty lines', `\uFEFF\r\n${lines.replaceAll('\n', '\r\n\r\n')}\r\n`],
  ];
  it.each(forms)('puts %s on the queue, plain, gzip and zstd', async (_, text) => {
    for (const body of [Buffer.from(text), gzipSync(text), zstdCompressSync(text)]) {
      const { receive, delivered } = world();
      expect(await receive(body)).toStrictEqual({
        receiptId: 'receipt-1',
        records: 3,
        messages: 1,
        quarantined: 0,
        unmatched: [],
      });
      expect(await delivered()).toStrictEqual(three);
    }
  });

  const { properties } = event(1);
  it.each([
    [{}, 'NoTable', 'category'],
    [{ category: '  ', properties }, 'NoTable', 'category'],
    [{ category: 'AdvancedHunting-IdentityInfo', properties }, 'UnknownTable', 'category'],
    [{ Type: 'DeviceEvent', ...properties }, 'UnknownTable', 'category'],
    [{ category: 'AdvancedHunting-DeviceEvents', properties: {} }, 'NoTimestamp', 'Timestamp'],
    [{ Type: 'deviceevents', ...properties, Timestamp: 'yesterday' }, 'NoTimestamp', 'Timestamp'],
    [{ Type: 'DeviceEvents', ...properties, DeviceId: '' }, 'NoSubject', 'DeviceId'],
    [{ category: 'AdvancedHunting-DeviceInfo', properties }, 'NoObservables', 'category'],
  ])('reports that %j on the queue will not be matched: %s', async (record, reason, field) => {
    const { receive } = world();
    const receipt = await receive(Buffer.from(JSON.stringify([event(1), record, event(2), record])));
    expect(receipt).toMatchObject({ records: 4, quarantined: 0 });
    expect(receipt.unmatched).toMatchObject([{ reason, field, count: 2, positions: [2, 4] }]);
  });

  it('reports all records that will not be matched by reason, with the positions of the first ones', async () => {
    const { receive } = world();
    const body = [
      '{"oops',
      '5',
      JSON.stringify({ text: 'x'.repeat(1_100_000) }),
      ...Array.from({ length: 12 }, () => '{}'),
    ].join('\n');
    expect((await receive(Buffer.from(body))).unmatched).toMatchObject([
      { reason: 'NoTable', count: 12, positions: [4, 5, 6, 7, 8, 9, 10, 11, 12, 13] },
      { reason: 'NotJson', count: 1, positions: [1] },
      { reason: 'NotARecord', count: 1, positions: [2] },
      { reason: 'TooLarge', count: 1, positions: [3] },
    ]);
  });

  it('packs many records into messages within the billing unit, in order', async () => {
    const { receive, sender, delivered } = world();
    const many = Array.from({ length: 2_000 }, (_, n) => ({ n, hashes: [madeHash(n), madeHash(-n), 'x'.repeat(400)] }));
    const receipt = await receive(gzipSync(many.map((one) => JSON.stringify(one)).join('\n')));
    expect(receipt).toMatchObject({ records: 2_000, messages: sender.messages.length });
    expect(sender.messages.length).toBeGreaterThan(1);
    for (const { body } of sender.messages) {
      expect(body.byteLength).toBeLessThanOrEqual(64 * 1024);
    }
    expect(await delivered()).toStrictEqual(many);
  });

  it('splits what hardly shrinks, and sends a record alone that is larger than a unit', async () => {
    const { receive, sender, delivered } = world();
    const dense = [10, 10, 10, 10, 60, 10].map((kilobytes) => ({
      text: randomBytes(kilobytes * 1024).toString('base64'),
    }));
    expect(await receive(Buffer.from(JSON.stringify(dense)))).toMatchObject({ records: 6, quarantined: 0 });
    expect(await delivered()).toStrictEqual(dense);
    const sizes = sender.messages.map(({ body }) => body.byteLength);
    expect(sizes.filter((size) => size > 64 * 1024).length).toBeLessThanOrEqual(1);
    expect(sizes.length).toBeGreaterThan(1);
  });

  it('names messages after their receipt: telemetry that is sent again is matched again', async () => {
    const { receive, sender } = world();
    const first = await receive(Buffer.from(lines));
    const second = await receive(gzipSync(JSON.stringify({ records: three })));
    expect(first.receiptId).not.toBe(second.receiptId);
    expect(sender.messages.map(({ id }) => id)).toEqual([`${first.receiptId}-1`, `${second.receiptId}-1`]);
    expect(sender.messages[1]?.body).toEqual(sender.messages[0]?.body);
  });

  it('quarantines bad lines and records too large for a message', async () => {
    const { receive, quarantined, delivered, metrics } = world();
    const huge = JSON.stringify({ text: 'x'.repeat(1_100_000) });
    const dense = JSON.stringify({ text: randomBytes(300_000).toString('base64') });
    const body = [JSON.stringify(event(1)), '{"oops', huge, '5', dense, JSON.stringify(event(2))].join('\n');
    expect(await receive(Buffer.from(body))).toMatchObject({ records: 2, quarantined: 4 });
    expect(await delivered()).toStrictEqual([event(1), event(2)]);
    expect(await quarantined()).toMatchObject([
      { position: 2, code: 'InvalidRequestBody', raw: '{"oops' },
      { position: 3, code: 'RequestTooLarge', cutOff: true },
      { position: 4, code: 'InvalidInput', raw: '5' },
      { code: 'RequestTooLarge', cutOff: true },
    ]);
    expect(metrics.value('records.quarantined')).toBe(4);
  });

  it('accepts lines when the first one is invalid', async () => {
    const { receive, quarantined } = world();
    expect(await receive(Buffer.from(`oops\n${lines}`))).toMatchObject({ records: 3, quarantined: 1 });
    expect(await quarantined()).toMatchObject([{ position: 1, raw: 'oops' }]);
  });

  it.each([
    ['{"records":[{"a":1},{"b":}]}', 'InvalidRequestBody', '25'],
    ['[\n{"a":1},\n{"b":2', 'InvalidRequestBody', '17'],
    ['garbage', 'InvalidRequestBody', '0'],
  ])('rejects %j as a whole: %s at %s', async (text, code, position) => {
    const { receive, sender, quarantined } = world();
    const error = await receive(Buffer.from(text)).then(
      () => undefined,
      (thrown: AppError) => thrown,
    );
    expect(error?.code).toBe(code);
    expect(error?.message).toContain(`position ${position}.`);
    expect(sender.messages).toStrictEqual([]);
    expect(await quarantined()).toStrictEqual([]);
  });

  it('rejects a body that is cut off, too large unpacked, or one endless line', async () => {
    const { receive } = world({ unpackedBytes: 2_000_000, textBytes: 500_000, items: 10_000 });
    await expect(receive(gzipSync(lines).subarray(0, 40))).rejects.toMatchObject({ code: 'InvalidRequestBody' });
    const line = zstdCompressSync(Buffer.alloc(500_001, 'x'));
    await expect(receive(line)).rejects.toMatchObject({ code: 'RequestTooLarge' });
    const document = gzipSync(`[\n${`{"a":${' '.repeat(990)}1},\n`.repeat(520)}{}]`);
    await expect(receive(document)).rejects.toMatchObject({ code: 'RequestTooLarge' });
    const manyLines = `{}${' '.repeat(997)}\n`.repeat(2001);
    await expect(receive(gzipSync(manyLines))).rejects.toMatchObject({ code: 'RequestTooLarge' });
  });

  it('rejects a small body that unpacks to too many lines or records', async () => {
    const { receive } = world({ unpackedBytes: 100_000, textBytes: 100_000, items: 1_000 });
    for (const [unit, count] of [
      ['\n', 1_001],
      ['{}\n', 1_001],
      ['oops\n', 1_001],
      ['[{},{},{}]\n', 334],
    ] as const) {
      const code = await receive(gzipSync(`{}\n${unit.repeat(count)}`)).catch((error: AppError) => error.code);
      expect(code).toBe('RequestTooLarge');
    }
    expect(await receive(gzipSync('{}\n'.repeat(1_000)))).toMatchObject({ records: 1_000 });
  });

  it('counts everything it cannot read, and keeps as much as fits into a quarantine file', async () => {
    const { receive, quarantined } = world();
    const lines = 100_000;
    expect(await receive(gzipSync(`{}\n${'1\n'.repeat(lines)}`))).toMatchObject({ records: 1, quarantined: lines });
    const kept = await quarantined();
    expect(kept.length).toBeLessThan(90_000);
    expect(kept.at(-1)).toStrictEqual({ omitted: lines - kept.length + 1 });
  });

  it('quarantines a record with a million levels, and accepts its neighbours', async () => {
    const { receive, quarantined, delivered } = world();
    const deep = `{"a":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`;
    const lists = `${'{"records":['.repeat(50_000)}${']}'.repeat(50_000)}`;
    const body = [JSON.stringify(event(1)), deep, lists, JSON.stringify(event(2))].join('\n');
    expect(await receive(Buffer.from(body))).toMatchObject({ records: 2, quarantined: 2 });
    expect(await delivered()).toStrictEqual([event(1), event(2)]);
    expect(await quarantined()).toMatchObject([{ code: 'InvalidInput' }, { code: 'InvalidInput' }]);
  });

  it('rejects a document that breaks at its end quickly', async () => {
    const { receive } = world();
    const document = gzipSync('['.repeat(7_000_000));
    await expect(receive(document)).rejects.toMatchObject({ code: 'InvalidRequestBody' });
  }, 20_000);

  it('rejects a body with too many frames', async () => {
    const { receive } = world();
    expect(await receive(frames(100))).toMatchObject({ records: 0 });
    await expect(receive(frames(10_001))).rejects.toMatchObject({ code: 'RequestTooLarge' });
  });

  it('accepts many large documents at once', async () => {
    const { receive } = world();
    const record = JSON.stringify({ text: 'x'.repeat(100_000) });
    const large = Buffer.from(`[${Array.from({ length: 20 }, () => record).join(',')}]`);
    const broken = Buffer.from(`[${'{},'.repeat(500_000)}`);
    const receipts = [receive(large), receive(broken), receive(large), receive(broken), receive(Buffer.from(lines))];
    const outcomes = (await Promise.allSettled(receipts)).map((one) => one.status === 'fulfilled' && one.value.records);
    expect(outcomes).toStrictEqual([20, false, 20, false, 3]);
  });

  it('quarantines a broken line of megabytes, and accepts its neighbours', async () => {
    const { receive, quarantined } = world();
    const broken = ['{"a":"', `{"a":${'1'.repeat(2_000_000)}`, `{"ReportId":${'1'.repeat(2_000_000)}`];
    const body = [JSON.stringify(event(1)), `${broken[0]}${'x'.repeat(2_000_000)}`, ...broken.slice(1)].join('\n');
    expect(await receive(Buffer.from(body))).toMatchObject({ records: 1, quarantined: 3 });
    expect(await quarantined()).toMatchObject(broken.map(() => ({ code: 'InvalidRequestBody', cutOff: true })));
  });

  it.each(['{x\n', '1\n', 'x\n'])('rejects a body with more than 100,000 lines %j', async (line) => {
    const { receive } = world();
    const body = `${JSON.stringify(event(1))}\n${line.repeat(100_001)}`;
    await expect(receive(Buffer.from(body))).rejects.toMatchObject({ code: 'InvalidRequestBody' });
    await expect(receive(Buffer.from(line.repeat(100_001)))).rejects.toMatchObject({ code: 'InvalidRequestBody' });
  });

  it('lets other work run while it reads many lines', async () => {
    const { receive } = world();
    let turns = 0;
    let isReading = true;
    const count = () => {
      turns += 1;
      if (isReading) {
        setImmediate(count);
      }
    };
    setImmediate(count);
    await receive(Buffer.from('x\n'.repeat(50_000))).catch(() => undefined);
    isReading = false;
    expect(turns).toBeGreaterThan(8);
  });

  it('accepts an empty body', async () => {
    const { receive, sender } = world();
    expect(await receive(Buffer.from(''))).toMatchObject({ records: 0, messages: 0, quarantined: 0 });
    expect(sender.messages).toStrictEqual([]);
  });

  it('says that the body can be sent again when the queue is unavailable', async () => {
    const receive = makeReceiveTelemetry({
      sender: { send: () => Promise.reject(new Error('away')) },
      keepQuarantined: makeKeepQuarantined(makeMemoryBlobStore(() => 0)),
      newId: () => 'r',
      metrics: makeMemoryMetrics(),
    });
    await expect(receive(Buffer.from(lines))).rejects.toMatchObject({ code: 'ServiceUnavailable', retryAfterSec: 10 });
  });
});
