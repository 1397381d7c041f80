import { addressBits, parseRange } from '../values/ip-range.ts';
import { ipv4ToNumber } from '../values/ipv4.ts';

/** Says which of the guarded ranges a canonical address or range overlaps; undefined if none. */
type RangeGuard = (canonical: string) => string | undefined;

interface Span<N extends number | bigint> {
  readonly first: N;
  readonly last: N;
  readonly what: string;
}

/** IPv4 uses plain numbers, because most addresses of a list are single IPv4 addresses. */
export function makeRangeGuard(ranges: readonly (readonly [canonical: string, what: string])[]): RangeGuard {
  const spans4: Span<number>[] = [];
  const spans6: Span<bigint>[] = [];
  for (const [canonical, what] of ranges) {
    if (canonical.includes(':')) {
      spans6.push({ ...spanOf6(canonical), what });
    } else {
      spans4.push({ ...spanOf4(canonical), what });
    }
  }
  return (canonical) =>
    canonical.includes(':') ? findOverlap(spans6, spanOf6(canonical)) : findOverlap(spans4, spanOf4(canonical));
}

function findOverlap<N extends number | bigint>(
  spans: readonly Span<N>[],
  { first, last }: { readonly first: N; readonly last: N },
): string | undefined {
  for (const span of spans) {
    if (span.first <= last && first <= span.last) {
      return span.what;
    }
  }
  return undefined;
}

function spanOf4(canonical: string): { readonly first: number; readonly last: number } {
  const slash = canonical.indexOf('/');
  if (slash < 0) {
    const address = ipv4ToNumber(canonical);
    return { first: address, last: address };
  }
  const first = ipv4ToNumber(canonical.slice(0, slash));
  return { first, last: first + 2 ** (32 - Number(canonical.slice(slash + 1))) - 1 };
}

function spanOf6(canonical: string): { readonly first: bigint; readonly last: bigint } {
  const { base, prefix } = parseRange(canonical);
  return { first: base, last: base + (1n << BigInt(addressBits(6) - prefix)) - 1n };
}
