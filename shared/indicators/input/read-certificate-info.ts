import { contentFields } from '../model/content-fields.ts';
import type { CertificateInfo } from '../model/indicator.ts';
import type { FieldReader } from './field-reader.ts';

const fields = ['issuer', 'serial', 'subject', 'sha256'] as const;

/** The four known texts of a `certificateInfo`; other members are dropped. Null and undefined as in `FieldReader.text`. */
export function readCertificateInfo(value: unknown, reader: FieldReader): CertificateInfo | null | undefined {
  if (value === undefined || value === null || value === '') {
    return value === undefined ? undefined : null;
  }
  if (typeof value !== 'object' || Array.isArray(value)) {
    reader.invalid('certificateInfo', 'expected an object');
    return null;
  }
  const info: { -readonly [K in keyof CertificateInfo]: CertificateInfo[K] } = {};
  for (const field of fields) {
    const text = reader.text(
      Reflect.get(value, field),
      `certificateInfo.${field}`,
      contentFields.certificateInfo.maxLength,
    );
    if (text !== undefined && text !== null) {
      info[field] = text;
    }
  }
  return info;
}
