import { createHash } from 'node:crypto';
import { AppError, type ItemFault } from '../../platform/errors.ts';
import type { Metrics } from '../../platform/metrics.ts';
import { Turns } from '../../platform/turns.ts';
import type { MessageSender } from '../../storage/message-queue.ts';
import { tryJson } from '../decoding/json-text.ts';
import { type KeepQuarantined, QuarantineList } from '../decoding/quarantine.ts';
import { splitLines } from '../decoding/split-lines.ts';
import { type DecodedItem, decodeLine, decodeText, maxInvalidItems } from '../decoding/telemetry-decoder.ts';
import { unpack } from '../decoding/unpack.ts';
import { Gate } from './gate.ts';
import { TelemetryOutbox } from './telemetry-outbox.ts';
import { type UnmatchedRecords, UnmatchedTally } from './unmatched.ts';

interface ReceiveTelemetryDependencies {
  readonly sender: MessageSender;
  readonly keepQuarantined: KeepQuarantined;
  readonly newId: () => string;
  readonly metrics: Metrics;
  readonly bounds?: ReceiveBounds;
}

export interface ReceiveBounds {
  /** Of an unpacked body; 256 MB by default. */
  readonly unpackedBytes: number;
  /** Of one line, or of a JSON document that is not NDJSON; 8 MB by default. */
  readonly textBytes: number;
  /** Of lines, and of records; 2 million by default. 250 MB of line feeds are 8 KB as zstd, and take minutes to read. */
  readonly items: number;
}

interface TelemetryReceipt {
  readonly receiptId: string;
  /** Records put on the queue. */
  readonly records: number;
  readonly messages: number;
  /** Records not put on the queue. */
  readonly quarantined: number;
  /** What will not be matched, on the queue or not, as far as the records themselves show. */
  readonly unmatched: readonly UnmatchedRecords[];
}

/**
 * Takes a request body (JSON or NDJSON; plain, gzip or zstd) and puts its records on the queue. All are stored when it
 * resolves; after an error the same body can be sent again.
 * @throws AppError `InvalidRequestBody` when nothing in the body can be read, `RequestTooLarge`, or `ServiceUnavailable` when
 * the queue is unavailable
 */
export type ReceiveTelemetry = (body: Uint8Array) => Promise<TelemetryReceipt>;

/** Limit for a body as it is sent. */
export const maxReceivedBytes = 32 * 1024 * 1024;
export const maxRecordBytes = 1024 * 1024;
/** Of a line or record in addition to its text, in characters. */
const costOfItem = 200;
const defaultBounds: ReceiveBounds = {
  unpackedBytes: 256 * 1024 * 1024,
  textBytes: 8 * 1024 * 1024,
  items: 2_000_000,
};

export function makeReceiveTelemetry(dependencies: ReceiveTelemetryDependencies): ReceiveTelemetry {
  const { sender, keepQuarantined, newId, metrics, bounds = defaultBounds } = dependencies;
  const gate = new Gate();
  return async (body) => {
    const receiptId = newId();
    const quarantined = new QuarantineList();
    const unmatched = new UnmatchedTally();
    const outbox = new TelemetryOutbox(receiptId, sender, (raw) => {
      quarantined.add({ position: 0, fault: tooLarge, raw });
      unmatched.refuse(tooLarge);
    });
    const turns = new Turns(costOfItem);
    let items = 0;
    for await (const { position, record } of itemsIn(body, bounds, gate)) {
      items += 1;
      checkItems(items, bounds);
      if (turns.isOver()) {
        await turns.next();
      }
      if (!record.ok) {
        checkInvalid(quarantined.count + 1, position);
        quarantined.add({ position, fault: record.fault, raw: record.raw });
        unmatched.refuse(record.fault, items);
        continue;
      }
      const text = JSON.stringify(record.value);
      const bytes = Buffer.byteLength(text);
      if (bytes > maxRecordBytes) {
        quarantined.add({ position, fault: tooLarge, raw: text });
        unmatched.refuse(tooLarge, items);
      } else {
        unmatched.check(record.value, items);
        await outbox.add(text, bytes);
      }
    }
    await outbox.finish();
    await keepQuarantined('http', createHash('sha256').update(body).digest('hex').slice(0, 32), quarantined);
    metrics.count('records.quarantined', quarantined.count);
    const { records, messages } = outbox;
    return { receiptId, records, messages, quarantined: quarantined.count, unmatched: unmatched.list() };
  };
}

const tooLarge: ItemFault = { code: 'RequestTooLarge', message: 'The record is too large for one message.' };

/** Reads line by line when the first line is valid JSON; else as one document, which may still turn out to be lines. */
async function* itemsIn(body: Uint8Array, bounds: ReceiveBounds, gate: Gate): AsyncGenerator<DecodedItem> {
  const document: string[] = [];
  let documentLength = 0;
  let isLineByLine: boolean | undefined;
  const turns = new Turns(costOfItem);
  for await (const { number, text } of splitLines(unpack(body, bounds.unpackedBytes), bounds.textBytes)) {
    checkItems(number, bounds);
    if (turns.isOver(text.length)) {
      await turns.next();
    }
    if (isLineByLine === undefined && text.trim() !== '') {
      isLineByLine = tryJson(text) !== undefined;
    }
    if (isLineByLine === true) {
      yield* oneAtATime(text, (line) => decodeLine(line, number), gate);
      continue;
    }
    documentLength += text.length + 1;
    if (documentLength > bounds.textBytes) {
      throw new AppError(
        'RequestTooLarge',
        `A JSON document may be at most ${bounds.textBytes} bytes long. Send NDJSON instead: one record per line.`,
      );
    }
    document.push(text);
  }
  if (isLineByLine === false) {
    yield* oneAtATime(document.join('\n'), itemsOfDocument, gate);
  }
}

/** A megabyte of text can become twenty of objects: texts longer than any record are parsed one at a time. */
async function* oneAtATime(
  text: string,
  itemsOf: (text: string) => Iterable<DecodedItem>,
  gate: Gate,
): AsyncGenerator<DecodedItem> {
  const leave = text.length > maxRecordBytes ? await gate.enter() : undefined;
  try {
    yield* itemsOf(text);
  } finally {
    leave?.();
  }
}

function* itemsOfDocument(text: string): Generator<DecodedItem> {
  for (const item of decodeText(text)) {
    if (!item.record.ok && item.record.raw === text) {
      throw new AppError('InvalidRequestBody', item.record.fault.message);
    }
    yield item;
  }
}

function checkInvalid(count: number, position: number): void {
  if (count > maxInvalidItems) {
    throw new AppError(
      'InvalidRequestBody',
      `More than ${maxInvalidItems} lines or records cannot be read, the last one at ${position}. Records before it may be on the queue; sending them again is safe.`,
    );
  }
}

function checkItems(count: number, { items }: ReceiveBounds): void {
  if (count > items) {
    throw new AppError(
      'RequestTooLarge',
      `A request may have at most ${items} lines and records. Split it into several requests.`,
    );
  }
}
