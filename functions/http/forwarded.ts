import type { IsTrustedProxy } from '../../shared/platform/trusted-proxies.ts';

/** What proxies report about the request that they received. */
export interface Forwarded {
  readonly proto?: 'http' | 'https';
  /** With a port, if it is not the scheme's own. */
  readonly host?: string;
  /** The path that the proxy removed from the front of the request's, without a slash at its end. */
  readonly prefix?: string;
  /** The addresses that the request came through: the client's first, the peer's last. */
  readonly addresses: readonly string[];
}

type ReadHeader = (name: string) => string | undefined;

/** One proxy's report. */
interface Hop {
  /** Whom the proxy received the request from. */
  readonly address?: string | undefined;
  readonly proto?: string | undefined;
  readonly host?: string | undefined;
}

const hostPattern = /^[\w.-]+(?::\d{1,5})?$|^\[[0-9a-f:.]+\](?::\d{1,5})?$/iu;
const prefixPattern = /^(?:\/[\w.~-]+)+$/u;

/** Whether a host, with or without a port, can be part of a URL. */
export function isHost(text: string): boolean {
  return hostPattern.test(text);
}

/**
 * Reads `X-Forwarded-For`, `-Proto`, `-Host` and `-Prefix`, or `Forwarded` (RFC 7239) when neither `X-Forwarded-Proto` nor
 * `X-Forwarded-Host` is there. A report counts only if it was written by a trusted proxy: reports are followed from the
 * peer towards the client, as long as each address is trusted. Values that cannot be part of a URL are ignored.
 */
export function readForwarded(peer: string, read: ReadHeader, isTrusted: IsTrustedProxy): Forwarded {
  const hops =
    (read('x-forwarded-proto') ?? read('x-forwarded-host')) ? xHops(read) : (parse(read('forwarded')) ?? xHops(read));
  const addresses = [peer];
  let [proto, host]: (string | undefined)[] = [];
  for (const hop of hops.toReversed()) {
    if (!isTrusted(addresses[0] ?? '')) {
      break;
    }
    proto = hop.proto ?? proto;
    host = hop.host ?? host;
    if (hop.address === undefined) {
      break;
    }
    addresses.unshift(withoutPort(hop.address));
  }
  const prefix = isTrusted(peer) ? lastOf(read('x-forwarded-prefix'))?.replace(/\/+$/u, '') : undefined;
  const scheme = proto?.toLowerCase();
  return {
    addresses,
    ...((scheme === 'http' || scheme === 'https') && { proto: scheme }),
    ...(host !== undefined && isHost(host) && { host }),
    ...(prefix !== undefined && isPrefix(prefix) && { prefix }),
  };
}

function isPrefix(text: string): boolean {
  return prefixPattern.test(text) && !/\/\.{1,2}(?:\/|$)/u.test(text);
}

/** A list of as many values as there are addresses has one for each of them; otherwise the last proxy wrote its last value. */
function xHops(read: ReadHeader): readonly Hop[] {
  const addresses = listOf(read('x-forwarded-for'));
  const count = Math.max(addresses.length, 1);
  const [protos, hosts] = [listOf(read('x-forwarded-proto')), listOf(read('x-forwarded-host'))];
  const at = (values: readonly string[], index: number): string | undefined =>
    values.length === count ? values[index] : index === count - 1 ? values.at(-1) : undefined;
  return Array.from({ length: count }, (_, index) => ({
    address: addresses[index],
    proto: at(protos, index),
    host: at(hosts, index),
  }));
}

function listOf(text: string | undefined): readonly string[] {
  const parts = text?.split(',').map((part) => part.trim()) ?? [];
  return parts.filter((part) => part !== '');
}

function lastOf(text: string | undefined): string | undefined {
  return listOf(text).at(-1);
}

const pairPattern = /\s*([\w!#$%&'*+.^`|~-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*))\s*([;,]|$)/uy;

/** The elements of `Forwarded`; undefined when it is absent or malformed. */
function parse(text: string | undefined): readonly Hop[] | undefined {
  if (text === undefined) {
    return undefined;
  }
  const pattern = new RegExp(pairPattern);
  const hops = [new Map<string, string>()];
  while (pattern.lastIndex < text.length) {
    const [found, name = '', quoted, plain = '', end] = pattern.exec(text) ?? [];
    if (found === undefined) {
      return undefined;
    }
    hops.at(-1)?.set(name.toLowerCase(), quoted?.replaceAll(/\\(.)/gu, '$1') ?? plain);
    if (end === ',') {
      hops.push(new Map<string, string>());
    }
  }
  return hops.map((hop) => ({ address: hop.get('for'), proto: hop.get('proto'), host: hop.get('host') }));
}

/** `192.0.2.1:4711`, `[2001:db8::1]:4711` and `[2001:db8::1]` without what is not the address. */
export function withoutPort(text: string): string {
  return /^\[([^\]]+)\](?::\d+)?$/u.exec(text)?.[1] ?? /^([\d.]+):\d+$/u.exec(text)?.[1] ?? text;
}
