import type { IndicatorType } from './model.ts';
import { maxIndicatorValueLength } from './value-limits.ts';

const step = maxIndicatorValueLength + 1;

/**
 * How narrowly an indicator names things; the greater number wins. Among files certificate > SHA-256 > SHA-1 > MD5; of a
 * connection longer URL > shorter URL > longer domain > shorter domain > single address > longer prefix.
 */
export function specificityOf(type: IndicatorType, canonicalValue: string): number {
  switch (type) {
    case 'FileMd5':
      return 1;
    case 'FileSha1':
      return 2;
    case 'FileSha256':
      return 3;
    case 'CertificateThumbprint':
      return 4;
    case 'IpAddress': {
      const slash = canonicalValue.indexOf('/');
      return slash < 0 ? 129 : Number(canonicalValue.slice(slash + 1));
    }
    case 'DomainName':
      return step + canonicalValue.length;
    case 'Url':
      return 2 * step + canonicalValue.length;
  }
}
