import { type Action, actions, type IndicatorType } from '../indicators/model.ts';
import { rowBytes, typeOrder } from './index-row.ts';
import { partsOf, readHeader } from './snapshot-header.ts';

export interface RowCount {
  readonly type: IndicatorType;
  readonly action: Action;
  readonly expirySec: number;
  readonly count: number;
}

/** How many rows of a snapshot share type, action and expiry. Error: SnapshotError; the checksum is not looked at. */
export function countRows(snapshot: Uint8Array): readonly RowCount[] {
  const header = readHeader(snapshot, 'snapshot');
  const { rows } = partsOf(header);
  const view = new DataView(snapshot.buffer, snapshot.byteOffset + rows, header.rows * rowBytes);
  const counts = new Map<number, number>();
  for (let at = 0; at < view.byteLength; at += rowBytes) {
    const typeAndAction = (view.getUint16(at + 12, true) >>> 6) & 63;
    const key = view.getUint32(at, true) * 64 + typeAndAction;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].flatMap(([key, count]) => {
    const type = typeOrder[key & 7];
    const action = actions[(key >>> 3) & 7];
    return type === undefined || action === undefined ? [] : [{ type, action, expirySec: Math.floor(key / 64), count }];
  });
}
