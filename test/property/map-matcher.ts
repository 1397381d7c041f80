import type { IndicatorType } from '../../shared/indicators/model/indicator.ts';
import { addressBits, addressToBigInt, formatRange, parseRange } from '../../shared/indicators/values/ip-range.ts';
import { canonicaliseObserved } from '../../shared/indicators/values/observe.ts';
import {
  domainSuffixes,
  hostOfUrl,
  type ObservedHost,
  seenHost,
  urlPrefixes,
} from '../../shared/indicators/values/url-parts.ts';
import type { Matcher, ObservedValue } from '../../shared/matching/matcher.ts';

/** A matcher that follows the list of indicators. Values are canonical. */
export interface MutableMatcher extends Matcher {
  /** Adding what is there already changes nothing. */
  add(type: IndicatorType, value: string, id: string): void;
  /** Removing what is not there changes nothing. */
  remove(type: IndicatorType, value: string, id: string): void;
  /** Number of indicators held. */
  readonly size: number;
}

/** Ids as numbers (15 digits are exact in a double): half the memory of texts, and most values have one. */
type Ids = number | readonly number[];

/**
 * The oracle: a matcher on one map per type, from canonical value to ids: what is seen is spelled as each indicator that would cover
 * it, and each spelling is looked up.
 *
 *     hash, thumbprint   itself
 *     address            itself, and its range of each prefix length in use
 *     host               as a name: itself and each name above it; as an address
 *     URL                itself and each URL above it; its host, as host name or address
 */
export function makeMapMatcher(): MutableMatcher {
  return new MapMatcher();
}

class MapMatcher implements MutableMatcher {
  readonly #ids: Readonly<Record<IndicatorType, Map<string, Ids>>> = {
    FileMd5: new Map(),
    FileSha1: new Map(),
    FileSha256: new Map(),
    CertificateThumbprint: new Map(),
    IpAddress: new Map(),
    DomainName: new Map(),
    Url: new Map(),
  };
  /** Values of each prefix length below that of a single address, to know which lengths are worth a look. */
  readonly #ranges = { 4: new Map<number, number>(), 6: new Map<number, number>() };
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(type: IndicatorType, value: string, id: string): void {
    const values = this.#ids[type];
    const known = values.get(value);
    const ids = idList(known);
    const number = Number(id);
    if (ids.includes(number)) {
      return;
    }
    values.set(value, known === undefined ? number : [...ids, number]);
    this.#size += 1;
    if (known === undefined) {
      this.#countRange(type, value, 1);
    }
  }

  remove(type: IndicatorType, value: string, id: string): void {
    const values = this.#ids[type];
    const ids = idList(values.get(value));
    const rest = ids.filter((other) => other !== Number(id));
    if (rest.length === ids.length) {
      return;
    }
    this.#size -= 1;
    const [only] = rest;
    if (only === undefined) {
      values.delete(value);
      this.#countRange(type, value, -1);
    } else {
      values.set(value, rest.length === 1 ? only : rest);
    }
  }

  candidates({ type, value }: ObservedValue): readonly string[] {
    const canonical = canonicaliseObserved(type, value);
    if (canonical === undefined) {
      return [];
    }
    if (type === 'IpAddress') {
      return this.#ofAddress(canonical);
    }
    if (type === 'Url') {
      return this.#ofUrl(canonical);
    }
    return type === 'DomainName' ? this.#ofHost(seenHost(canonical)) : this.#lookUp(type, [canonical]);
  }

  #ofUrl(url: string): readonly string[] {
    return [...this.#lookUp('Url', urlPrefixes(url)), ...this.#ofHost(hostOfUrl(url))];
  }

  #ofHost({ type, value }: ObservedHost): readonly string[] {
    return type === 'IpAddress' ? this.#ofAddress(value) : this.#lookUp('DomainName', domainSuffixes(value));
  }

  #ofAddress(address: string): readonly string[] {
    const version = address.includes(':') ? 6 : 4;
    const lengths = this.#ranges[version];
    if (lengths.size === 0) {
      return this.#lookUp('IpAddress', [address]);
    }
    const number = addressToBigInt(address);
    const ranges = [...lengths.keys()].map((prefix) => formatRange(version, number, prefix));
    return this.#lookUp('IpAddress', [address, ...ranges]);
  }

  #lookUp(type: IndicatorType, spellings: readonly string[]): readonly string[] {
    const values = this.#ids[type];
    return spellings.flatMap((spelling) => idList(values.get(spelling)).map(String));
  }

  #countRange(type: IndicatorType, value: string, by: 1 | -1): void {
    if (type !== 'IpAddress') {
      return;
    }
    const { version, prefix } = parseRange(value);
    if (prefix === addressBits(version)) {
      return;
    }
    const lengths = this.#ranges[version];
    const count = (lengths.get(prefix) ?? 0) + by;
    if (count === 0) {
      lengths.delete(prefix);
    } else {
      lengths.set(prefix, count);
    }
  }
}

function idList(ids: Ids | undefined): readonly number[] {
  return ids === undefined ? [] : typeof ids === 'number' ? [ids] : ids;
}
