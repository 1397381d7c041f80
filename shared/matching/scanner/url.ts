// AssemblyScript; the entry is scan.ts.
import { equalTo, hexDigit, pathCharacters, queryCharacters } from './characters';
import { hostEnd, lastHostState, onHost, spanHost } from './host';
import { absorb, hostState, mix, OWN_PORT, queryKey, urlState } from './keys';
import { MAX_NORMAL, NORMAL } from './layout';
import { push } from './record-state';

/*
 * A URL, with or without a scheme: the keys of its host, and for its scheme (for http and https without one) the keys of
 * the host and port, of each prefix of its path that ends with a segment, and of the whole with its query.
 *
 *     http://host:port/a/b?q#f
 *                     ^ ^ ^
 */
const HTTP: u64 = 0x2f2f3a70747468;
const HTTPS: u64 = 0x2f2f3a7370747468;
/** `https:` without slashes is a scheme to browsers, not a host with a port. */
const LONGEST_SCHEME: usize = 5;
const LOWER: u64 = 0x2020202020202020;

let pathStart: usize = 0;
let pathEnd: usize = 0;
let queryStart: usize = 0;
let queryEnd: usize = 0;

/** Returns false for a URL that the decoder must read. */
export function onUrl(text: usize, end: usize): bool {
  let host = text;
  let schemes: u32 = 3;
  const head = load<u64>(text) | LOWER;
  if (end - text > 8 && head == HTTPS) {
    host = text + 8;
    schemes = 2;
  } else if (end - text > 7 && (head & 0xffffffffffffff) == HTTP) {
    host = text + 7;
    schemes = 1;
  }
  if (!spanHost(host, end)) {
    return false;
  }
  let rest = hostEnd();
  let port = OWN_PORT;
  if (rest < end && load<u8>(rest) == 0x3a) {
    if (schemes == 3 && rest - host <= LONGEST_SCHEME) {
      return false;
    }
    rest++;
    const digits = rest;
    port = 0;
    while (rest < end && <u32>load<u8>(rest) - 0x30 <= 9 && rest - digits < 6) {
      port = port * 10 + (<u32>load<u8>(rest) - 0x30);
      rest++;
    }
    if (rest == digits || load<u8>(digits) == 0x30 || port > 65535) {
      return false;
    }
    if (port == 80 && schemes & 1) {
      schemes = 1;
      port = OWN_PORT;
    } else if (port == 443 && schemes & 2) {
      schemes = 2;
      port = OWN_PORT;
    }
  }
  if (!onHost(host) || !splitRest(rest, end)) {
    return false;
  }
  const state = lastHostState();
  return (
    (!(schemes & 1) || pushPath(urlState(state, 1, port))) && (!(schemes & 2) || pushPath(urlState(state, 2, port)))
  );
}

/** Finds path and query, and normalises escapes; false for characters that no canonical URL contains. */
function splitRest(text: usize, end: usize): bool {
  let limit = end;
  let p = text;
  if (p < end) {
    const b = load<u8>(p);
    if (b != 0x2f && b != 0x3f && b != 0x23) {
      return false;
    }
  }
  let isNormal = false;
  while (true) {
    pathStart = p;
    p = spanPath(p, limit, isNormal);
    pathEnd = p;
    queryStart = p;
    queryEnd = p;
    let stop: u32 = p < limit ? load<u8>(p) : 0x23;
    if (stop == 0x3f) {
      queryStart = p + 1;
      p = spanQuery(queryStart, limit, isNormal);
      queryEnd = p;
      stop = p < limit ? load<u8>(p) : 0x23;
    }
    if (stop == 0x23) {
      return true;
    }
    if (stop != 0x25 || isNormal) {
      return false;
    }
    limit = normalise(pathStart, end);
    if (limit == 0) {
      return false;
    }
    p = NORMAL;
    isNormal = true;
  }
}

function spanPath(text: usize, end: usize, isNormal: bool): usize {
  let p = text;
  while (p < end) {
    const v = v128.load(p);
    const others = ~(pathCharacters(v) | (isNormal ? equalTo(v, 0x25) : 0)) & 0xffff;
    if (others != 0) {
      p += <usize>ctz(others);
      break;
    }
    p += 16;
  }
  return p < end ? p : end;
}

function spanQuery(text: usize, end: usize, isNormal: bool): usize {
  let p = text;
  while (p < end) {
    const v = v128.load(p);
    const others = ~(queryCharacters(v) | (isNormal ? equalTo(v, 0x25) : 0)) & 0xffff;
    if (others != 0) {
      p += <usize>ctz(others);
      break;
    }
    p += 16;
  }
  return p < end ? p : end;
}

/** Decodes escapes of unreserved characters and puts the others in upper case; returns the end of the text, 0 on failure. */
function normalise(text: usize, end: usize): usize {
  let out = NORMAL;
  let p = text;
  if (end - text > MAX_NORMAL) {
    return 0;
  }
  while (p < end) {
    const b: u32 = load<u8>(p);
    if (b == 0x23) {
      break;
    }
    if (b != 0x25) {
      store<u8>(out++, <u8>b);
      p++;
      continue;
    }
    const high = p + 2 < end ? hexDigit(load<u8>(p, 1)) : 255;
    const low = p + 2 < end ? hexDigit(load<u8>(p, 2)) : 255;
    if (high > 15 || low > 15) {
      return 0;
    }
    const character = (high << 4) | low;
    if (isUnreserved(character)) {
      store<u8>(out++, <u8>character);
    } else {
      store<u8>(out, 0x25);
      store<u8>(out, upperDigit(high), 1);
      store<u8>(out, upperDigit(low), 2);
      out += 3;
    }
    p += 3;
  }
  store<u64>(out, 0);
  store<u64>(out, 0, 8);
  return out;
}

function isUnreserved(b: u32): bool {
  return b - 0x30 <= 9 || (b | 0x20) - 0x61 <= 25 || b == 0x2d || b == 0x2e || b == 0x5f || b == 0x7e;
}

@inline function upperDigit(value: u32): u8 {
  return <u8>(value < 10 ? 0x30 + value : 0x37 + value);
}

function pushPath(start: u64): bool {
  let h = start;
  push(mix(h));
  let segment = pathStart + 1;
  if (pathStart == pathEnd) {
    h = absorb(h, pathStart, 0);
  }
  while (segment <= pathEnd) {
    const stop = endOfSegment(segment, pathEnd);
    const length = stop - segment;
    if (length > 0 && load<u8>(segment) == 0x2e && (length == 1 || (length == 2 && load<u8>(segment, 1) == 0x2e))) {
      return false;
    }
    h = absorb(h, segment, length);
    if (length > 0) {
      push(mix(h));
    }
    segment = stop + 1;
  }
  if (queryEnd > queryStart) {
    push(queryKey(h, queryStart, queryEnd - queryStart));
  }
  return true;
}

function endOfSegment(text: usize, end: usize): usize {
  let p = text;
  while (p < end) {
    const slashes = equalTo(v128.load(p), 0x2f);
    if (slashes != 0) {
      p += <usize>ctz(slashes);
      break;
    }
    p += 16;
  }
  return p < end ? p : end;
}

/** The key of an indicator's canonical URL; 0 for an invalid text. */
export function canonicalUrlKey(text: usize, end: usize): u64 {
  const isSecure = end - text > 8 && load<u64>(text) == HTTPS;
  if (!isSecure && (end - text <= 7 || (load<u64>(text) & 0xffffffffffffff) != HTTP)) {
    return 0;
  }
  const host = text + (isSecure ? 8 : 7);
  let p = host;
  let isBracketed = false;
  while (p < end && load<u8>(p) != 0x2f && (isBracketed || load<u8>(p) != 0x3a)) {
    isBracketed = load<u8>(p) == 0x5b || (isBracketed && load<u8>(p) != 0x5d);
    p++;
  }
  const hostEnds = p;
  let port = OWN_PORT;
  if (p < end && load<u8>(p) == 0x3a) {
    port = 0;
    for (p++; p < end && load<u8>(p) != 0x2f; p++) {
      port = port * 10 + (<u32>load<u8>(p) - 0x30);
    }
  }
  let h = urlState(hostState(host, hostEnds), isSecure ? 2 : 1, port);
  let query = p;
  while (query < end && load<u8>(query) != 0x3f) {
    query++;
  }
  if (query == end && end - p <= 1) {
    return mix(h);
  }
  let segment = p + 1;
  while (segment <= query) {
    const stop = endOfSegment(segment, query);
    h = absorb(h, segment, stop - segment);
    segment = stop + 1;
  }
  return query == end ? mix(h) : queryKey(h, query + 1, end - query - 1);
}
