import { randomBytes } from 'node:crypto';

/** Where a span belongs (W3C Trace Context). */
export interface TraceContext {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  /** 16 lower-case hex digits; undefined if the span begins its trace. */
  readonly parentSpanId?: string;
  /** With sampling, the host keeps only some of the traces; the others are not recorded here either. */
  readonly isSampled: boolean;
}

const traceparent = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})/;
const sampledFlag = 1;

/** Reads the host's `traceparent`; without a valid one the span begins its own trace. */
export function readTraceContext(header: string | undefined): TraceContext {
  const [, traceId = '', parentSpanId = '', flags = ''] = traceparent.exec(header ?? '') ?? [];
  if (/^0*$/.test(traceId) || /^0*$/.test(parentSpanId)) {
    return { traceId: newTraceId(), isSampled: true };
  }
  return { traceId, parentSpanId, isSampled: (Number.parseInt(flags, 16) & sampledFlag) !== 0 };
}

export function newSpanId(): string {
  return randomBytes(8).toString('hex');
}

function newTraceId(): string {
  return randomBytes(16).toString('hex');
}
