import { fail, type Result } from '../../platform/errors.ts';
import type { IndicatorType } from '../model/indicator.ts';
import { canonicaliseDomainName } from './domain-name.ts';
import { canonicaliseHash } from './hash.ts';
import { canonicaliseIpAddress } from './ip-address.ts';
import { canonicaliseUrl } from './url.ts';
import { maxIndicatorValueLength } from './value-limits.ts';

const canonicalisers: Readonly<Record<IndicatorType, (value: string) => Result<string>>> = {
  FileMd5: (value) => canonicaliseHash('FileMd5', value),
  FileSha1: (value) => canonicaliseHash('FileSha1', value),
  FileSha256: (value) => canonicaliseHash('FileSha256', value),
  CertificateThumbprint: (value) => canonicaliseHash('CertificateThumbprint', value),
  IpAddress: canonicaliseIpAddress,
  DomainName: canonicaliseDomainName,
  Url: canonicaliseUrl,
};

/**
 * The canonical form of an indicator's value: equal things get the same text, and a canonical text stays as it is. White
 * space around the value is dropped.
 * Faults on `indicatorValue`: InvalidHashValue, InvalidIpAddress, InvalidDomainName, InvalidUrl, or InvalidInput for a value
 * that is empty or too long.
 */
export function canonicalise(type: IndicatorType, text: string): Result<string> {
  const value = text.trim();
  if (value === '') {
    return fail('InvalidInput', 'The indicator value is empty.', 'indicatorValue');
  }
  if (value.length > maxIndicatorValueLength) {
    return tooLong();
  }
  const result = canonicalisers[type](value);
  return result.ok && result.value.length > maxIndicatorValueLength ? tooLong() : result;
}

function tooLong(): Result<string> {
  return fail(
    'InvalidInput',
    `An indicator value may have at most ${maxIndicatorValueLength} characters.`,
    'indicatorValue',
  );
}
