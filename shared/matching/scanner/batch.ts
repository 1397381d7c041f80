// AssemblyScript; the entry is scan.ts.
import { IGNORED } from './fields';
import { anyKnown, askFor } from './indicator-keys';
import { FLAGGED, MAX_FLAGGED } from './layout';
import * as state from './record-state';
import { onRequest } from './request';

/*
 * Records are judged about ten at a time. Memory is slow to respond, but serves many loads at once: the keys of a few records
 * are collected, the filter lines of all of them are requested together, and only then is the first key tested.
 *
 *     flagged    | the decoder must read them | start, end, position, reason
 *     settled -> | not judged yet             | the same; where the record's keys end instead of a reason if it has none
 *     noted ->   |
 */
const BATCH_KEYS: i32 = 128;
const REASON: u32 = 0xff;
const KEY_SHIFT: u32 = 8;

/** Records of tables with observables, without the flagged ones; records of other tables. */
export let events: i32 = 0;
export let ignored: i32 = 0;

let settled: i32 = 0;
let noted: i32 = 0;

export function startBatches(): void {
  events = 0;
  ignored = 0;
  settled = 0;
  noted = 0;
  state.dropAllKeys();
}

/** Takes the current record; false when there is no room for another. */
export function judge(start: usize, end: usize, position: i32): bool {
  if (state.isOfIgnoredTable(IGNORED)) {
    ignored++;
    state.dropKeys();
    return true;
  }
  if (noted == MAX_FLAGGED) {
    return false;
  }
  onRequest();
  const reason = state.settle();
  if (reason != state.NOTHING) {
    state.dropKeys();
  }
  const at = FLAGGED + (<usize>noted << 4);
  store<u32>(at, <u32>start);
  store<u32>(at, <u32>end, 4);
  store<u32>(at, position, 8);
  store<u32>(at, reason != state.NOTHING ? reason : <u32>state.keyCount() << KEY_SHIFT, 12);
  noted++;
  if (noted == MAX_FLAGGED || state.keyCount() >= BATCH_KEYS) {
    settle();
  }
  return true;
}

/** Judges the records taken; returns how many of the message are flagged so far. */
export function settle(): i32 {
  askFor(state.keyCount());
  let key: i32 = 0;
  for (let record = settled; record < noted; record++) {
    const from = FLAGGED + (<usize>record << 4);
    let reason = load<u32>(from, 12);
    if ((reason & REASON) == state.NOTHING) {
      const keysEnd = <i32>(reason >> KEY_SHIFT);
      const isKnown = anyKnown(key, keysEnd);
      key = keysEnd;
      if (!isKnown) {
        events++;
        continue;
      }
      reason = state.MATCH;
    }
    const to = FLAGGED + (<usize>settled << 4);
    v128.store(to, v128.load(from));
    store<u32>(to, reason, 12);
    settled++;
  }
  noted = settled;
  state.dropAllKeys();
  return settled;
}
