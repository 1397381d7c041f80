import { IGNORED } from './fields';
import { anyKnown, askFor } from './index';
import { FLAGGED, MAX_FLAGGED } from './layout';
import * as state from './record-state';

/*
 * Records are judged some ten at a time. Memory takes long to answer, but answers many at once: so the keys of a few records
 * are gathered, the filter's lines of all of them are asked for in one go, and only then is the first one looked at.
 *
 *     flagged    | to be looked at          | start, end, position, reason
 *     settled -> | not judged yet           | the same; or, while there is no reason, where the record's keys end
 *     noted ->   |
 */
const BATCH_KEYS: i32 = 128;
const REASON: u32 = 0xff;
const KEY_SHIFT: u32 = 8;

/** Records of tables with observables, without those that are to be looked at; records of other tables. */
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

/** Takes the record at hand; false behind as many that are to be looked at as there is room for. */
export function judge(start: usize, end: usize, position: i32): bool {
  if (state.isOfIgnoredTable(IGNORED)) {
    ignored++;
    state.dropKeys();
    return true;
  }
  if (noted == MAX_FLAGGED) {
    return false;
  }
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

/** Judges what was taken; answers how many records of the message are to be looked at until now. */
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
