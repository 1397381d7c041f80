import type { IndicatorType } from '../indicators/model/indicator.ts';
import { addressToBigInt, formatRange } from '../indicators/values/ip-range.ts';
import { domainSuffixes, hostOfUrl, type ObservedHost, seenHost, urlPrefixes } from '../indicators/values/url-parts.ts';

/** A canonical value that an indicator may have. */
interface Spelling {
  readonly type: IndicatorType;
  readonly value: string;
}

/** The prefix lengths of all ranges of an IP version. */
type LengthsOf = (version: 4 | 6) => readonly number[];

/** The values of all indicators that would cover an observed value, given in the form that `canonicaliseObserved` returns. */
export function spellingsOf(type: IndicatorType, observed: string, lengthsOf: LengthsOf): readonly Spelling[] {
  if (type === 'IpAddress') {
    return ofAddress(observed, lengthsOf);
  }
  if (type === 'DomainName') {
    return ofHost(seenHost(observed), lengthsOf);
  }
  if (type === 'Url') {
    const urls = urlPrefixes(observed).map((value): Spelling => ({ type, value }));
    return [...urls, ...ofHost(hostOfUrl(observed), lengthsOf)];
  }
  return [{ type, value: observed }];
}

function ofHost({ type, value }: ObservedHost, lengthsOf: LengthsOf): readonly Spelling[] {
  return type === 'IpAddress' ? ofAddress(value, lengthsOf) : ofName(value);
}

function ofName(name: string): readonly Spelling[] {
  return domainSuffixes(name).map((value) => ({ type: 'DomainName', value }));
}

function ofAddress(address: string, lengthsOf: LengthsOf): readonly Spelling[] {
  const version = address.includes(':') ? 6 : 4;
  const number = addressToBigInt(address);
  return lengthsOf(version).map((prefix) => ({ type: 'IpAddress', value: formatRange(version, number, prefix) }));
}
