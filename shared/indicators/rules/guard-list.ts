import { getPublicSuffix } from 'tldts';
import type { ItemFault } from '../../platform/errors.ts';
import type { Action, IndicatorType } from '../model/indicator.ts';
import { canonicaliseDomainName } from '../values/domain-name.ts';
import { canonicalAddress } from '../values/ip-address.ts';
import { parseRange } from '../values/ip-range.ts';
import { suffixParents } from '../values/suffix-parents.ts';
import { domainSuffixes, hostOfUrl, isWholeHost } from '../values/url-parts.ts';
import { isBlocking } from './action.ts';
import { emptyFileHashes, guardedRanges } from './guard-values.ts';
import { makeRangeGuard } from './range-guard.ts';

interface GuardListOptions {
  /** Host names and addresses of this service, with or without a port. */
  readonly ownHosts: readonly string[];
}

/** Refuses indicators that would affect much more than a threat. */
export interface GuardList {
  /** Why an indicator is refused unless forced: `InvalidInput` on `indicatorValue`; undefined if it is allowed. */
  check(type: IndicatorType, canonicalValue: string, action: Action): ItemFault | undefined;
}

/**
 * The shortest prefixes that an Allowed range may have, so that it does not switch off detection for much of the
 * internet.
 */
const widestAllowedPrefix = { 4: 16, 6: 32 } as const;

const howToForce =
  'To store it anyway, send "force": true, or true in the column Force of a CSV file. People and clients with the role Ti.ReadWrite.All may do so.';

type Reason = string | undefined;

/**
 * Blocking actions are refused for public suffixes, the empty file, addresses that everyone uses, this service's own hosts,
 * and whatever contains one of them; Allowed is refused for public suffixes and very wide ranges. Audit is never refused.
 */
export function makeGuardList(options: GuardListOptions): GuardList {
  const ownHosts = new Set<string>();
  const ownCoveringNames = new Set<string>();
  const ownAddresses: [string, string][] = [];
  for (const text of options.ownHosts) {
    const host = text.replace(/(?<=[^:]):\d+$/, '');
    const address = canonicalAddress(host);
    const name = canonicaliseDomainName(host);
    if (address !== undefined) {
      ownHosts.add(address);
      ownAddresses.push([address, 'an address of this service']);
    } else if (name.ok) {
      ownHosts.add(name.value);
      for (const suffix of domainSuffixes(name.value)) {
        ownCoveringNames.add(suffix);
      }
    }
  }

  function whyNotBlockName(name: string): Reason {
    return ownCoveringNames.has(name) ? 'it covers a host of this service' : publicSuffixReason(name);
  }

  const findGuarded = makeRangeGuard([...guardedRanges, ...ownAddresses]);

  function whyNotBlockRange(range: string): Reason {
    const what = findGuarded(range);
    return what === undefined ? undefined : `it covers or is part of ${what}`;
  }

  function whyNotBlockUrl(url: string): Reason {
    const host = hostOfUrl(url);
    if (ownHosts.has(host.value)) {
      return 'it is on a host of this service';
    }
    return isWholeHost(url) ? whyNotBlock[host.type](host.value) : undefined;
  }

  const whyNotBlock: Readonly<Record<IndicatorType, (value: string) => Reason>> = {
    FileMd5: whyNotBlockHash,
    FileSha1: whyNotBlockHash,
    FileSha256: whyNotBlockHash,
    CertificateThumbprint: () => undefined,
    IpAddress: whyNotBlockRange,
    DomainName: whyNotBlockName,
    Url: whyNotBlockUrl,
  };

  return {
    check(type, canonicalValue, action) {
      if (isBlocking(action)) {
        return faultOf(whyNotBlock[type](canonicalValue), 'likely benign, blocking it would harm the organisation');
      }
      if (action === 'Allowed') {
        return faultOf(
          whyNotAllow(type, canonicalValue),
          'allowing it would switch off detection for much of the internet',
        );
      }
      return undefined;
    },
  };
}

function whyNotBlockHash(hash: string): Reason {
  return emptyFileHashes.has(hash) ? 'it is the hash of the empty file' : undefined;
}

function whyNotAllow(type: IndicatorType, value: string): Reason {
  if (type === 'DomainName') {
    return publicSuffixReason(value);
  }
  if (type === 'IpAddress') {
    const range = parseRange(value);
    const widest = widestAllowedPrefix[range.version];
    return range.prefix < widest ? `it is a range wider than /${widest}` : undefined;
  }
  if (type === 'Url' && isWholeHost(value)) {
    const host = hostOfUrl(value);
    return whyNotAllow(host.type, host.value);
  }
  return undefined;
}

function publicSuffixReason(name: string): Reason {
  const suffix = getPublicSuffix(name, { allowPrivateDomains: true, extractHostname: false, validateHostname: false });
  return suffix === name || suffixParents.has(name)
    ? 'it is or covers a public suffix, under which anyone can register names'
    : undefined;
}

function faultOf(reason: Reason, effect: string): ItemFault | undefined {
  return reason === undefined
    ? undefined
    : {
        code: 'InvalidInput',
        field: 'indicatorValue',
        message: `The value is on the guard list: ${reason} (${effect}). ${howToForce}`,
      };
}
