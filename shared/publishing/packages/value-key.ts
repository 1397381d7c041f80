import type { IndicatorType } from '../../indicators/model/indicator.ts';
import { addressBits, parseRange } from '../../indicators/values/ip-range.ts';

/** The key under which packages have a canonical value (`package-format.ts`). */
export function valueKey(type: IndicatorType, canonicalValue: string): Buffer {
  if (type === 'DomainName' || type === 'Url') {
    return Buffer.from(canonicalValue);
  }
  return type === 'IpAddress' ? rangeKey(canonicalValue) : Buffer.from(canonicalValue, 'hex');
}

function rangeKey(canonicalRange: string): Buffer {
  const { version, base, prefix } = parseRange(canonicalRange);
  const address = base.toString(16).padStart(addressBits(version) / 4, '0');
  return Buffer.concat([Buffer.from(address, 'hex'), Buffer.of(prefix)]);
}
