import { type Action, actions, type IndicatorType } from '../indicators/model/indicator.ts';
import { rowBytes, typeOrder } from './index-row.ts';
import { rowsPerSlice, type Sliced } from './sliced.ts';
import { partsOf, readHeader } from './snapshot-header.ts';

/** Rows of one type and action that expire on one day, or never. */
export interface RowCount {
  readonly type: IndicatorType;
  readonly action: Action;
  readonly count: number;
  /** First and last second of expiry. */
  readonly firstSec: number;
  readonly lastSec: number;
}

const neverSec = 0xffff_ffff;
const neverDay = 0xffff;
const secondsPerDay = 86_400;

/**
 * Counts the rows of a snapshot. The checksum is not verified.
 * @throws SnapshotError for an invalid header
 */
export function* countRows(snapshot: Uint8Array): Sliced<readonly RowCount[]> {
  const header = readHeader(snapshot, 'snapshot');
  const { rows } = partsOf(header);
  const view = new DataView(snapshot.buffer, snapshot.byteOffset + rows, header.rows * rowBytes);
  const days = new Map<number, MutableCount>();
  for (let from = 0; from < header.rows; from += rowsPerSlice) {
    countSlice(view, from, Math.min(from + rowsPerSlice, header.rows), days);
    yield;
  }
  return [...days].flatMap(([key, counted]) => {
    const type = typeOrder[key & 7];
    const action = actions[(key >>> 3) & 7];
    return type === undefined || action === undefined ? [] : [{ type, action, ...counted }];
  });
}

interface MutableCount {
  count: number;
  firstSec: number;
  lastSec: number;
}

function countSlice(view: DataView, from: number, to: number, days: Map<number, MutableCount>): void {
  for (let at = from * rowBytes; at < to * rowBytes; at += rowBytes) {
    const expirySec = view.getUint32(at, true);
    const day = expirySec === neverSec ? neverDay : Math.floor(expirySec / secondsPerDay);
    const key = day * 64 + ((view.getUint16(at + 12, true) >>> 6) & 63);
    const known = days.get(key);
    if (known === undefined) {
      days.set(key, { count: 1, firstSec: expirySec, lastSec: expirySec });
    } else {
      known.count += 1;
      known.firstSec = Math.min(known.firstSec, expirySec);
      known.lastSec = Math.max(known.lastSec, expirySec);
    }
  }
}
