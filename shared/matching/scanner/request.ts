// AssemblyScript; the entry is scan.ts.
import { closeText } from './characters';
import { MAX_REQUEST_HOST, MAX_TARGET, REQUEST_HOST, TARGET } from './layout';
import * as state from './record-state';
import { onUrl } from './url';

/*
 * An HTTP request names its URL in parts that are in any order: the host and the target in one JSON column, the port in a
 * column of the record. They are kept until the record ends, and then looked up as the decoder puts them together
 * (`requested-url.ts`), always without a scheme: that covers both.
 *
 *     REQUEST_HOST               TARGET
 *     h.example          ... h.example/path?query
 */
let hosts: u32 = 0;
let targets: u32 = 0;
let columns: u32 = 0;
let ports: u32 = 0;
let isOdd: bool = false;
let hasColon: bool = false;
let hostLength: usize = 0;
let targetLength: usize = 0;
let portText: usize = 0;
let portLength: usize = 0;

export function clearRequest(): void {
  hosts = 0;
  targets = 0;
  columns = 0;
  ports = 0;
  isOdd = false;
}

/** A column that may contain a request. */
export function sawRequestColumn(): void {
  columns++;
}

export function keepHost(text: usize, end: usize): void {
  hosts++;
  hostLength = end - text;
  if (hostLength > MAX_REQUEST_HOST) {
    isOdd = true;
    return;
  }
  hasColon = false;
  for (let p = text; p < end; p++) {
    hasColon = hasColon || load<u8>(p) == 0x3a;
  }
  memory.copy(REQUEST_HOST, text, hostLength);
}

export function keepTarget(text: usize, end: usize): void {
  targets++;
  targetLength = end - text;
  if (targetLength > MAX_TARGET) {
    isOdd = true;
    return;
  }
  memory.copy(TARGET, text, targetLength);
  closeText(TARGET, targetLength);
}

/** A number or a text, which stays where it is; `null` and other words are no ports. */
@inline export function keepPort(text: usize, end: usize): void {
  if (end != text && <u32>load<u8>(text) - 0x61 > 25) {
    ports++;
    portText = text;
    portLength = end - text;
  }
}

/** Pushes the keys of the URLs that were requested; the record is over. */
export function onRequest(): void {
  if (targets == 0 || state.reasonOf() != state.NOTHING) {
    return;
  }
  if (targets > 1 || isOdd || ports > 1) {
    state.doubt(state.REPEATED);
    return;
  }
  const end = TARGET + targetLength;
  if (load<u8>(TARGET) != 0x2f) {
    if (!onUrl(TARGET, end)) {
      state.doubt(state.URL);
    }
    return;
  }
  if (hosts != 1 || columns != 1) {
    state.doubt(state.REPEATED);
    return;
  }
  memory.copy(TARGET - hostLength, REQUEST_HOST, hostLength);
  if (!onUrl(TARGET - hostLength, end)) {
    state.doubt(state.URL);
    return;
  }
  if (ports == 1 && !hasColon && !onRequestAtPort(end)) {
    state.doubt(state.URL);
  }
}

/** The same with the port of the connection. */
function onRequestAtPort(end: usize): bool {
  if (portLength > 5) {
    return false;
  }
  const port = TARGET - portLength;
  memory.copy(port, portText, portLength);
  for (let p = port; p < TARGET; p++) {
    if (<u32>load<u8>(p) - 0x30 > 9) {
      return false;
    }
  }
  const host = port - 1 - hostLength;
  store<u8>(port - 1, 0x3a);
  memory.copy(host, REQUEST_HOST, hostLength);
  return onUrl(host, end);
}
