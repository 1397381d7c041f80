import type { IndicatorType } from '../model/indicator.ts';
import { maxIndicatorValueLength } from '../values/value-limits.ts';

const step = maxIndicatorValueLength + 1;

const specificities: Readonly<Record<IndicatorType, (canonicalValue: string) => number>> = {
  FileMd5: () => 1,
  FileSha1: () => 2,
  FileSha256: () => 3,
  CertificateThumbprint: () => 4,
  IpAddress: (value) => (value.includes('/') ? Number(value.slice(value.indexOf('/') + 1)) : 129),
  DomainName: (value) => step + value.length,
  Url: (value) => 2 * step + value.length,
};

/**
 * How specific an indicator is; the greater number wins. Files: certificate > SHA-256 > SHA-1 > MD5. Connections: longer URL
 * > shorter URL > longer domain > shorter domain > single address > longer prefix > shorter prefix.
 */
export function specificityOf(type: IndicatorType, canonicalValue: string): number {
  return specificities[type](canonicalValue);
}
