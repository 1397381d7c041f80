import { fail, type Result, succeed } from '../../platform/errors.ts';

/** Number of hexadecimal digits of each kind of hash. */
const hashLengths = {
  FileMd5: 32,
  FileSha1: 40,
  FileSha256: 64,
  CertificateThumbprint: 40,
} as const;
export type HashType = keyof typeof hashLengths;

const lowerCaseHexadecimal = /^[0-9a-f]+$/;
const hexadecimal = /^[0-9a-fA-F]+$/;

/**
 * Lower-case hexadecimal of exactly the length of its kind. A certificate's thumbprint is its SHA-1, 40 digits, as telemetry
 * reports signers.
 * Fault: InvalidHashValue.
 */
export function canonicaliseHash(type: HashType, text: string): Result<string> {
  const length = hashLengths[type];
  if (text.length !== length) {
    return fail(
      'InvalidHashValue',
      `A ${type} must have ${length} hexadecimal digits; this value has ${text.length} characters.`,
      'indicatorValue',
    );
  }
  if (lowerCaseHexadecimal.test(text)) {
    return succeed(text);
  }
  if (!hexadecimal.test(text)) {
    return fail('InvalidHashValue', `A ${type} may contain only hexadecimal digits (0-9, a-f).`, 'indicatorValue');
  }
  return succeed(text.toLowerCase());
}
