import { fail, type Result, succeed } from '../../platform/errors.ts';

/** Hexadecimal digits of each kind of hash. */
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
 * Lower-case hexadecimal of exactly the length of its kind. A certificate's thumbprint is the SHA-1 of the certificate:
 * 40 digits, as telemetry reports signers.
 * Fault: InvalidHashValue.
 */
export function canonicaliseHash(type: HashType, text: string): Result<string> {
  const length = hashLengths[type];
  if (text.length !== length) {
    return fail(
      'InvalidHashValue',
      `A ${type} has ${length} hexadecimal digits; this value has ${text.length} characters.`,
      'indicatorValue',
    );
  }
  if (lowerCaseHexadecimal.test(text)) {
    return succeed(text);
  }
  if (!hexadecimal.test(text)) {
    return fail('InvalidHashValue', `A ${type} has hexadecimal digits only (0-9, a-f).`, 'indicatorValue');
  }
  return succeed(text.toLowerCase());
}
