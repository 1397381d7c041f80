import { fail, type Result } from '../platform/errors.ts';
import { canonicaliseDomainName } from './domain-name.ts';
import { canonicaliseHash } from './hash.ts';
import { canonicaliseIpAddress } from './ip-address.ts';
import type { IndicatorType } from './model.ts';
import { canonicaliseUrl } from './url.ts';
import { maxIndicatorValueLength } from './value-limits.ts';

/**
 * The canonical form of an indicator's value: equal things become one text, and a canonical text stays as it is. White
 * space around the value is dropped. Faults name the field `indicatorValue`: InvalidHashValue, InvalidIpAddress,
 * InvalidDomainName, InvalidUrl, or InvalidInput for an empty or too long value.
 */
export function canonicalise(type: IndicatorType, text: string): Result<string> {
  const value = text.trim();
  if (value === '') {
    return fail('InvalidInput', 'The indicator value is empty.', 'indicatorValue');
  }
  if (value.length > maxIndicatorValueLength) {
    return tooLong();
  }
  switch (type) {
    case 'FileMd5':
    case 'FileSha1':
    case 'FileSha256':
    case 'CertificateThumbprint':
      return canonicaliseHash(type, value);
    case 'IpAddress':
      return canonicaliseIpAddress(value);
    case 'DomainName':
      return canonicaliseDomainName(value);
    case 'Url': {
      const url = canonicaliseUrl(value);
      return url.ok && url.value.length > maxIndicatorValueLength ? tooLong() : url;
    }
  }
}

function tooLong(): Result<string> {
  return fail(
    'InvalidInput',
    `An indicator value has at most ${maxIndicatorValueLength} characters.`,
    'indicatorValue',
  );
}
