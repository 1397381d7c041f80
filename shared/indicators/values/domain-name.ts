import { domainToASCII } from 'node:url';
import { fail, type Result, succeed } from '../../platform/errors.ts';
import { foreignCharacter } from './name-characters.ts';

const maxNameLength = 253;
/**
 * Of a name as it is written, in UTF-16 units. The time to find its ASCII form grows with the square of the length, and a
 * name whose form is short enough is not longer.
 */
export const maxWrittenNameLength = 2 * maxNameLength;
const plainName = /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})+$/;
const foreignAscii = /[^a-z0-9._\-\u0080-\uffff]/;
const numberLast = /\.(?:\d+|0x[\da-f]*)$/;

/**
 * The name itself if it is already canonical and no Unicode rules apply, else undefined. The fast path of
 * {@link canonicaliseDomainName}.
 */
export function plainDomainName(lowerCaseText: string): string | undefined {
  return lowerCaseText.length <= maxNameLength &&
    plainName.test(lowerCaseText) &&
    !lowerCaseText.includes('xn--') &&
    !numberLast.test(lowerCaseText)
    ? lowerCaseText
    : undefined;
}

/**
 * A host name of at least two labels: lower-case, in ASCII by UTS #46 (non-transitional, as browsers do), without the
 * trailing dot. Labels of 1 to 63 letters, digits, hyphens and underscores, at most 253 characters together (RFC 1035;
 * underscores and outer hyphens because such names resolve). An indicator covers the name and all names below it.
 * Fault: InvalidDomainName, also for punctuation that is not ASCII (`name-characters.ts`), and for names that parse as an IP address (their last label is a number, WHATWG URL).
 */
export function canonicaliseDomainName(text: string): Result<string> {
  const lowerCaseText = text.toLowerCase();
  const plain = plainDomainName(lowerCaseText);
  return plain === undefined ? resolveDomainName(lowerCaseText) : succeed(plain);
}

/** The slow path of {@link canonicaliseDomainName}, correct for every text; a property test compares the two. */
export function resolveDomainName(text: string): Result<string> {
  if (text.length > maxWrittenNameLength) {
    return tooLong();
  }
  const lowerCaseText = text.toLowerCase();
  if (lowerCaseText.startsWith('*.')) {
    return refuse('a wildcard is not needed, a domain covers all names below it');
  }
  if (foreignAscii.test(lowerCaseText)) {
    return refuse('it has characters that are not allowed in a host name');
  }
  if (parsesAsAddress(lowerCaseText)) {
    return refuse('it looks like an IP address, use the type IpAddress');
  }
  const foreign = foreignCharacter(lowerCaseText);
  if (foreign !== undefined) {
    return refuse(foreign);
  }
  const ascii = domainToASCII(lowerCaseText);
  if (ascii === '') {
    return refuse('it has no ASCII form (UTS #46)');
  }
  const name = ascii.endsWith('.') ? ascii.slice(0, -1) : ascii;
  if (parsesAsAddress(name)) {
    return refuse('it looks like an IP address, use the type IpAddress');
  }
  if (!name.includes('.')) {
    return refuse('it has only one label');
  }
  if (name.length > maxNameLength || !plainName.test(name)) {
    return tooLong();
  }
  return succeed(name);
}

/**
 * Whether the last label is a number, so that a browser would parse the name as an IPv4 address (WHATWG URL, "ends in a
 * number").
 */
function parsesAsAddress(name: string): boolean {
  return numberLast.test(`.${name.endsWith('.') ? name.slice(0, -1) : name}`);
}

function tooLong(): Result<string> {
  return refuse(`its labels must have 1 to 63 characters and the name at most ${maxNameLength}`);
}

function refuse(reason: string): Result<string> {
  return fail('InvalidDomainName', `Not a domain name: ${reason}.`, 'indicatorValue');
}
