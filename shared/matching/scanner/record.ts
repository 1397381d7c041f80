// AssemblyScript; the entry is scan.ts.
import { ENVELOPE, IGNORED, JSON_TEXT, OBSERVED, onOther, onText, PORT, RECORDS } from './fields';
import { closingQuote, endOfScalar, HAS_ESCAPE, POSITION, sawNewline, setNewline, skipSpace } from './json';
import { FIELD_SLOTS, FIELD_TABLE, UNESCAPED } from './layout';
import { findName, kindOf, modesOf } from './names';
import * as state from './record-state';
import { keepPort, sawRequestColumn } from './request';
import { unescape } from './unescape';

/** Deeper nesting is left to the decoder. */
const MAX_DEPTH = 60;

/**
 * Walks one JSON object from its brace, in one pass. Fields are recognised where they count (`mode`: directly in the
 * record, in its `properties`, or in the JSON of one of those); everything else is only validated. Returns the place after the
 * object; 0 for invalid JSON, and for forms that change what a record is (`records` within a record, an escape in a
 * top-level key).
 */
export function walk(start: usize, rootMode: u32): usize {
  let depth = 1;
  let objects: u64 = 1;
  let mode = rootMode;
  let mode2: u32 = 0;
  let mode3: u32 = 0;
  let p = skipSpace(start + 1);
  if (load<u8>(p) == 0x7d) {
    return p + 1;
  }
  while (true) {
    let slot: usize = 0;
    if (objects & 1) {
      if (load<u8>(p) != 0x22) {
        return 0;
      }
      const key = p + 1;
      const closing = closingQuote(key);
      if (closing == 0) {
        return 0;
      }
      p = closing & POSITION;
      if (mode != 0) {
        if (closing & HAS_ESCAPE) {
          if (mode == state.TOP) {
            return 0;
          }
          state.doubt(state.ESCAPED);
        } else {
          slot = findName(FIELD_TABLE, FIELD_SLOTS, key, <u32>(p - key));
          if (slot != 0 && !(modesOf(slot) & mode)) {
            slot = 0;
          }
        }
      }
      p = skipSpace(p + 1);
      if (load<u8>(p) != 0x3a) {
        return 0;
      }
      p = skipSpace(p + 1);
    }
    const first = load<u8>(p);
    if (first == 0x22) {
      const text = p + 1;
      const closing = closingQuote(text);
      if (closing == 0) {
        return 0;
      }
      p = closing & POSITION;
      if (slot != 0) {
        if (kindOf(slot) == JSON_TEXT) {
          onJsonText(text, p);
        } else {
          onText(slot, mode, text, p, (closing & HAS_ESCAPE) != 0);
        }
      }
      p++;
    } else if (first == 0x7b || first == 0x5b) {
      let inner: u32 = 0;
      if (slot != 0) {
        onOther(slot, mode, first);
        const kind = kindOf(slot);
        if (kind == RECORDS && first == 0x5b) {
          return 0;
        }
        if (first == 0x7b) {
          if (kind == JSON_TEXT) {
            sawRequestColumn();
          }
          inner =
            kind == ENVELOPE ? (state.tableSoFar() == IGNORED ? 0 : state.PROPERTIES) : kind == JSON_TEXT ? state.INNER : 0;
        }
      }
      const isObject: u64 = first == 0x7b ? 1 : 0;
      p = skipSpace(p + 1);
      if (load<u8>(p) == (isObject ? 0x7d : 0x5d)) {
        p++;
      } else {
        if (depth == MAX_DEPTH) {
          return 0;
        }
        depth++;
        objects = (objects << 1) | isObject;
        mode = inner;
        if (depth == 2) {
          mode2 = inner;
        } else if (depth == 3) {
          mode3 = inner;
        }
        continue;
      }
    } else {
      const scalar = p;
      p = endOfScalar(p);
      if (p == 0) {
        return 0;
      }
      if (slot != 0) {
        if (kindOf(slot) == PORT) {
          keepPort(scalar, p);
        } else {
          onOther(slot, mode, 0);
        }
      }
    }
    while (true) {
      p = skipSpace(p);
      const next = load<u8>(p);
      if (next == 0x2c) {
        p = skipSpace(p + 1);
        break;
      }
      if (next != (objects & 1 ? 0x7d : 0x5d)) {
        return 0;
      }
      p++;
      depth--;
      objects >>= 1;
      if (depth == 0) {
        return p;
      }
      mode = depth == 1 ? rootMode : depth == 2 ? mode2 : depth == 3 ? mode3 : 0;
    }
  }
}

/** A column that contains JSON as text. Anything but an object names nothing. */
function onJsonText(text: usize, end: usize): void {
  if (text == end || state.tableSoFar() == OBSERVED) {
    return;
  }
  if (unescape(text, end) == 0) {
    state.doubt(state.NESTED);
    return;
  }
  sawRequestColumn();
  const hadNewline = sawNewline();
  const start = skipSpace(UNESCAPED);
  const first = load<u8>(start);
  if (first == 0x7b) {
    const behind = walk(start, state.INNER);
    if (behind == 0 || load<u8>(skipSpace(behind)) != 0) {
      state.doubt(state.NESTED);
    }
  } else if (first >= 0x80) {
    state.doubt(state.NESTED);
  }
  setNewline(hadNewline);
}
